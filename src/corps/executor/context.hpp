// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <arch/arch.hpp>
#include <corps/executor/task_header.hpp>
#include <corps/executor/waker.hpp>

namespace corps {

class Executor;

/// What a future is polled with: whom to wake, and on which executor it runs. Lives on the stack for one poll.
class Context {
 public:
  /// `strand` is null when `waker` is a task's, for the task's own.
  Context(Waker waker, Executor& executor, detail::Strand* strand) noexcept
      : waker_(waker), strand_(strand), executor_(&executor) {}

  /// Wakes the task, or the branch of a join or select, that is being polled.
  Waker waker() const noexcept { return waker_; }
  Executor& executor() const noexcept { return *executor_; }
  /// The same executor, another party to wake: for futures that poll futures.
  // In line, which is as short as a call: every call of an Async function asks for it three times.
  [[gnu::always_inline]] detail::Strand& strand() const noexcept {
    return strand_ != nullptr ? *strand_ : waker_.header_of_task()->strand;
  }
  Context with(Waker waker) const noexcept { return {waker, *executor_, &strand()}; }
  Context with(Waker waker, detail::Strand& strand) const noexcept { return {waker, *executor_, &strand}; }

 private:
  friend class Executor;
  Waker waker_;
  /// Null: the task's own.
  detail::Strand* strand_;
  Executor* executor_;
};

namespace detail {
/// The context of the coroutine that runs now on this core (thread, on the desktop); null outside of tasks.
/// Executors and joins save and restore it, so a preempting executor leaves it as it was.
inline constinit CORPS_PER_CORE Context* current = nullptr;

[[gnu::always_inline]] inline Strand& current_strand() noexcept { return current->strand(); }
}  // namespace detail

}  // namespace corps
