// expect: (no matching function|no member named .await_ready|await_ready|co_await)
// SPDX-License-Identifier: MIT OR Apache-2.0
#include <corps/corps.hpp>

corps::Async<> inner() { co_return; }
corps::Task<> other() { co_return; }
#ifndef CORPS_FAIL
corps::Task<> outer() { co_await inner(); }
#else
corps::Task<> outer() { co_await other(); }
#endif
