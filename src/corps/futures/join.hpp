// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <corps/futures/join_array.hpp>
#include <corps/futures/join_branch.hpp>
#include <tuple>
#include <variant>

namespace corps {

/// The future that `join` returns.
template <class... F>
class [[nodiscard("join() does nothing until it is awaited")]] Join : public Awaitable<Join<F...>> {
 public:
  using Result = std::tuple<typename detail::JoinBranch<F>::Result...>;

  template <class... A>
  explicit Join(std::in_place_t, A&&... futures) : branches_(std::forward<A>(futures)...) {}
  Join(Join&&) noexcept = default;

  bool poll_ready(Context& context) {
    return std::apply(
        [&](auto&... branch) {
          const bool poll_all = !(branch.was_woken() || ...);
          detail::OnUnwind drop([&] { (branch.drop(), ...); });
          // Commas, because they alone promise the order from left to right, and each branch gets its poll.
          bool all_done = true;
          ((all_done &= branch.poll(context, poll_all)), ...);
          drop.dismiss();
          return all_done;
        },
        branches_);
  }
  Result take() {
    return std::apply([](auto&... branch) { return Result(branch.take()...); }, branches_);
  }

 private:
  std::tuple<detail::JoinBranch<F>...> branches_;
};

namespace detail {
template <class... F>
inline constexpr unsigned calls_in<Join<F...>> = (calls_in<F> + ... + 0);
template <class... F>
inline constexpr unsigned later_calls_in<Join<F...>> = (later_calls_in<F> + ... + 0);
}  // namespace detail

/// Waits for all of several futures; gives their results as a std::tuple in the order of the arguments (std::monostate
/// for void).
///
///     auto [celsius, line] = co_await corps::join(thermometer.read(), read_line(uart));
///
/// Polled left to right; a wake polls only the branches it is for; one that is done is destroyed at once. Takes futures
/// and calls of Async functions by value. Contexts: tasks. Cancel safety: cancelling it cancels all, and drops the
/// results of those that are done. RAM: for each the larger of the future and its result, and 3 words.
template <class... F>
  requires(sizeof...(F) >= 1)
auto join(F... futures) {  // auto, so that the type is not looked at for an array
  return Join<detail::adapted_t<F>...>(std::in_place, std::move(futures)...);
}

}  // namespace corps
