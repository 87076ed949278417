// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <concepts>
#include <corps/futures/future.hpp>
#include <type_traits>
#include <utility>

namespace corps {

/// The future that `poll_fn` returns.
template <class Function>
class [[nodiscard("poll_fn() does nothing until it is awaited")]] PollFn {
 public:
  explicit PollFn(Function&& function) noexcept : function_(std::move(function)) {}
  PollFn(PollFn&& other) noexcept : function_(std::move(other.function_)) {}

  auto poll(Context& context) { return function_(context); }

 private:
  Function function_;
};

/// A future from a function `Poll<T> function(Context&)`, for what has no type of its own:
///
///     int got = co_await corps::poll_fn([&](corps::Context& context) -> corps::Poll<int> {
///       if (fifo.empty()) return fifo.wake_on_data(context.waker()), corps::pending;
///       return fifo.pop();
///     });
///
/// The function is under the rules of `Future::poll`: where it returns pending, something wakes `context.waker()`, and
/// what it left with others is taken back when the future is destroyed. Where that takes a destructor, write a class.
/// Captures: references and plain values. A function object that owns something gets a name, and comes as
/// `std::ref(function)`: GCC 12 destroys what a lambda in a co_await expression has captured twice. Contexts: tasks.
/// RAM: the function, and std::optional<T> while it is awaited.
template <class Function>
  requires std::invocable<Function&, Context&>
PollFn<Function> poll_fn(Function function) {
  static_assert(Future<PollFn<Function>>, "the function of poll_fn returns a corps::Poll");
#if defined(__GNUC__) && !defined(__clang__)
  static_assert(std::is_trivially_destructible_v<Function>,
                "a function object that owns something is given to poll_fn as std::ref(function): GCC 12 destroys the "
                "captures of a lambda that stands in a co_await expression twice");
#endif
  return PollFn<Function>(std::move(function));
}

}  // namespace corps
