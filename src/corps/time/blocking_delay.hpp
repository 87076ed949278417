// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <corps/time/clock.hpp>

namespace corps {

namespace detail {
void busy_wait_until(std::int64_t deadline) noexcept;
}  // namespace detail

/// Returns when `wait` has passed, any std::chrono duration rounded up to ticks; zero or less is at once.
///
/// For code without an executor: start-up, and the few microseconds that a chip on a bus wants. In a task it holds up
/// all others: `co_await Timer::after(wait)` does not. It looks at the clock again and again and needs no interrupt; on
/// the desktop the thread sleeps. Contexts: any on chips, on the desktop not in callbacks that run inside a sleep.
template <class Rep, class Period>
void blocking_delay(std::chrono::duration<Rep, Period> wait) {
  detail::busy_wait_until(Clock::after(wait).time_since_epoch().count());
}

}  // namespace corps
