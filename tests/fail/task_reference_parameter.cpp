// expect: a corps::Task takes its parameters by value
// SPDX-License-Identifier: MIT OR Apache-2.0
#include <corps/corps.hpp>

#ifndef CORPS_FAIL
corps::Task<> task(int) { co_return; }
#else
corps::Task<> task(int&) { co_return; }
#endif
