// expect: (no matching function|constraints not satisfied)
// SPDX-License-Identifier: MIT OR Apache-2.0
#include <corps/corps.hpp>

#ifndef CORPS_FAIL
corps::Task<> task() { (void)co_await corps::select(corps::yield_now()); }
#else
corps::Task<> task() { (void)co_await corps::select(); }
#endif
