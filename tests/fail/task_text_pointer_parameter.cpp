// expect: a corps::Task takes its parameters by value
// SPDX-License-Identifier: MIT OR Apache-2.0
#include <corps/corps.hpp>

#ifndef CORPS_FAIL
corps::Task<> task(corps::StaticString) { co_return; }
#else
corps::Task<> task(const char*) { co_return; }
#endif
