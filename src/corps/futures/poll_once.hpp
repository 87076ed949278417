// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <corps/futures/adapt.hpp>
#include <optional>
#include <utility>

namespace corps {

/// The future that `poll_once` returns.
template <class F>
class [[nodiscard("poll_once() does nothing until it is awaited")]] PollOnce : public Awaitable<PollOnce<F>> {
  using T = detail::result_of_t<F>;

 public:
  template <class A>
  explicit PollOnce(std::in_place_t, A&& future) : future_(std::in_place, std::forward<A>(future)) {}
  PollOnce(PollOnce&& other) noexcept : future_(std::move(other.future_)) {}

  bool poll_ready(Context& context) {
#if defined(__linux__)
    if (!future_) panic("a poll_once was awaited again after it was ready: make a new one");
#endif
    is_ready_ = future_->poll_ready(context);
    return true;
  }
  Poll<T> take() {
    // What was not ready is cancelled now, not at the end of the full expression.
    detail::AtExit drop([this] { future_.reset(); });
    if (!is_ready_) return pending;
    if constexpr (std::is_void_v<T>) {
      future_->take();
      return ready;
    } else {
      return future_->take();
    }
  }

 private:
  std::optional<F> future_;
  bool is_ready_ = false;
};

namespace detail {
template <class F>
inline constexpr unsigned calls_in<PollOnce<F>> = calls_in<F>;
template <class F>
inline constexpr unsigned later_calls_in<PollOnce<F>> = later_calls_in<F>;
}  // namespace detail

/// Polls a future once and goes on at once: gives its Poll<T>, ready or pending as a value.
///
///     if (auto byte = co_await corps::poll_once(uart.read(buffer))) ...  // there was something
///
/// A future that is pending is cancelled, with what its cancelling means; `std::ref(future)` leaves it where it stands,
/// to be polled or awaited again. Takes calls of Async functions too: one runs to its first suspension. It never
/// suspends, so a loop around it starves the other tasks. Contexts: tasks. RAM: the future, and a word.
template <class F>
PollOnce<detail::adapted_t<F>> poll_once(F future) {
  return PollOnce<detail::adapted_t<F>>(std::in_place, std::move(future));
}

}  // namespace corps
