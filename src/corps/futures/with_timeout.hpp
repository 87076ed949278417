// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <corps/futures/select.hpp>
#include <corps/time/timer.hpp>
#include <expected>

namespace corps {

/// The time was up first.
struct TimeoutError {
  friend bool operator==(TimeoutError, TimeoutError) noexcept = default;
};

/// The future that `with_timeout` and `with_deadline` return.
template <class F>
class [[nodiscard("with_timeout() does nothing until it is awaited")]] WithTimeout : public Awaitable<WithTimeout<F>> {
 public:
  using Result = std::expected<detail::result_of_t<F>, TimeoutError>;

  template <class A>
  WithTimeout(Clock::time_point deadline, A&& future)
      : first_(std::in_place, std::forward<A>(future), Timer::at(deadline)) {}
  WithTimeout(WithTimeout&&) noexcept = default;

  bool poll_ready(Context& context) { return first_.poll_ready(context); }
  Result take() {
    auto first = first_.take();
    if (first.index() == 1) return std::unexpected(TimeoutError{});
    if constexpr (std::is_void_v<detail::result_of_t<F>>) {
      return {};
    } else {
      return Result(std::in_place, std::get<0>(std::move(first)));
    }
  }

 private:
  Select<F, Timer> first_;
};

namespace detail {
template <class F>
inline constexpr unsigned calls_in<WithTimeout<F>> = calls_in<F>;
template <class F>
inline constexpr unsigned later_calls_in<WithTimeout<F>> = later_calls_in<F>;
}  // namespace detail

/// Waits for `future`, but not past `deadline`; the future is then destroyed, which cancels it.
template <class F>
WithTimeout<detail::adapted_t<F>> with_deadline(Clock::time_point deadline, F future) {
  return WithTimeout<detail::adapted_t<F>>(deadline, std::move(future));
}

/// Waits for `future`, but not longer than `wait` (from this call; rounded up to clock ticks).
///
///     auto line = co_await corps::with_timeout(2s, read_line(uart));
///     if (!line) ...  // corps::TimeoutError
///
/// A future that is ready when it is polled beats the time-out, even one of zero. Takes a future or a call of an Async
/// function by value. Contexts: tasks. Cancel safety: as that of `future`.
template <class Rep, class Period, class F>
WithTimeout<detail::adapted_t<F>> with_timeout(std::chrono::duration<Rep, Period> wait, F future) {
  return WithTimeout<detail::adapted_t<F>>(Clock::after(wait), std::move(future));
}

}  // namespace corps
