// expect: corps futures are awaited in corps::Task and corps::Async coroutines
// SPDX-License-Identifier: MIT OR Apache-2.0
#include <coroutine>
#include <corps/corps.hpp>

struct Foreign {
  struct promise_type {
    Foreign get_return_object() { return {}; }
    std::suspend_never initial_suspend() noexcept { return {}; }
    std::suspend_never final_suspend() noexcept { return {}; }
    void return_void() {}
    void unhandled_exception() {}
  };
};
#ifndef CORPS_FAIL
corps::Task<> coroutine() { co_await corps::yield_now(); }
#else
Foreign coroutine() { co_await corps::yield_now(); }
#endif
