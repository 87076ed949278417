// expect: (await_ready|no matching function|co_await)
// SPDX-License-Identifier: MIT OR Apache-2.0
#include <corps/corps.hpp>

#ifndef CORPS_FAIL
corps::Task<> task() { co_await corps::yield_now(); }
#else
corps::Task<> task() { co_await 5; }
#endif
