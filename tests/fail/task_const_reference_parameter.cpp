// expect: a corps::Task takes its parameters by value
// SPDX-License-Identifier: MIT OR Apache-2.0
#include <corps/corps.hpp>
#include <string>

#ifndef CORPS_FAIL
corps::Task<> task(std::string) { co_return; }
#else
corps::Task<> task(const std::string&) { co_return; }
#endif
