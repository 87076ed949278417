// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <corps/executor/executor.hpp>
#include <corps/futures/future.hpp>

namespace corps {

/// The future that `yield_now` returns.
class [[nodiscard("yield_now() does nothing until it is awaited")]] YieldNow : public Awaitable<YieldNow> {
 public:
  bool poll_ready(Context& context) noexcept {
    if (yielded_) return true;
    yielded_ = true;
    context.waker().wake();
    return false;
  }
  void take() const noexcept {}

  // Awaited by itself it needs no poll: the strand goes on when its executor comes to it next.
  bool await_ready() const noexcept { return false; }
  template <class Promise>
  void await_suspend(std::coroutine_handle<Promise> awaiting) noexcept {
    detail::strand_of(awaiting).yield();
    detail::wake_own(awaiting);
  }
  void await_resume() const noexcept {}

 private:
  bool yielded_ = false;
};

/// Lets every task that is ready run once before this one goes on. Contexts: tasks.
inline YieldNow yield_now() noexcept { return {}; }

}  // namespace corps
