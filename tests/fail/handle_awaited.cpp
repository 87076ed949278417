// expect: (no matching function|no member named .await_ready|await_ready|co_await)
// SPDX-License-Identifier: MIT OR Apache-2.0
#include <corps/corps.hpp>

#ifndef CORPS_FAIL
corps::Task<> task(corps::TaskHandle other) { co_await other.join(); }
#else
corps::Task<> task(corps::TaskHandle other) { co_await other; }
#endif
