// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <corps/executor/executor.hpp>
#include <corps/futures/future.hpp>
#include <corps/panic.hpp>
#include <corps/time/clock.hpp>
#include <corps/time/timer_queue.hpp>

namespace corps {

/// Completes at an instant. A future without a value; 24 bytes on 32-bit cores, in the frame that awaits it.
///
///     co_await corps::Timer::after(500ms);
///
/// Awaiting one always suspends once, even when the instant has passed: a loop over timers cannot starve other tasks.
/// Contexts: tasks. Cancel safety: dropping it takes it out of the timer queue; it wakes nobody any more.
class [[nodiscard("a Timer does nothing until it is awaited")]] Timer : public Awaitable<Timer> {
 public:
  /// `wait` from now, any std::chrono duration, rounded up to ticks; zero or less is now. Panics past the end of time.
  template <class Rep, class Period>
  static Timer after(std::chrono::duration<Rep, Period> wait) {
    return Timer(Clock::ticks_after(wait));
  }
  /// At `instant`, which may have passed.
  static Timer at(Clock::time_point instant) noexcept { return Timer(instant.time_since_epoch().count()); }

  /// Only before it is polled: a timer that is queued stays where it is.
  Timer(Timer&& other) noexcept : node_(other.node_.deadline()) {
    if (other.node_.is_queued()) panic("a Timer was moved while it was being awaited: await it by reference instead");
  }

  Clock::time_point deadline() const noexcept { return Clock::time_point(Clock::duration(node_.deadline())); }

  [[gnu::always_inline]] bool poll_ready(Context& context) noexcept {
    return node_.poll(context.executor().timers(), context.waker());
  }
  void take() noexcept { node_.rearm(); }

 private:
  explicit Timer(Clock::rep deadline) noexcept : node_(deadline) {}
  detail::TimerNode node_;
};

}  // namespace corps
