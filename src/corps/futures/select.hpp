// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <corps/futures/adapt.hpp>
#include <corps/futures/select_array.hpp>
#include <corps/panic.hpp>
#include <tuple>
#include <variant>

namespace corps {

/// The future that `select` returns.
template <class... F>
class [[nodiscard("select() does nothing until it is awaited")]] Select : public Awaitable<Select<F...>> {
  static constexpr std::size_t none = sizeof...(F);

 public:
  using Result = std::variant<detail::stored_t<detail::result_of_t<F>>...>;

  template <class... A>
  explicit Select(std::in_place_t, A&&... futures) : branches_(std::in_place, std::forward<A>(futures)...) {}
  Select(Select&& other) noexcept : branches_(std::move(other.branches_)) {}

  bool poll_ready(Context& context) {
#if defined(__linux__)
    if (!branches_) panic("a select was awaited again after it was ready: make a new one");
#endif
    // A wake marks its branch; without any mark (the first poll, a wake from outside) each branch is polled.
    const bool poll_all = !any_woken(std::index_sequence_for<F...>());
    detail::OnUnwind drop([this] { branches_.reset(); });
    const bool is_ready = poll_each(context, poll_all, std::index_sequence_for<F...>());
    drop.dismiss();
    return is_ready;
  }

  Result take() {
    // The losers go with the winner, not at the end of the full expression.
    detail::AtExit drop([this] { branches_.reset(); });
    return take_from<0>();
  }

 private:
  template <std::size_t... I>
  bool any_woken(std::index_sequence<I...>) const noexcept {
    return (std::get<I>(*branches_).was_woken() || ...);
  }
  template <std::size_t I>
  bool poll_one(Context& context, bool poll_all) {
    auto& branch = std::get<I>(*branches_);
    if ((!poll_all && !branch.was_woken()) || !branch.poll_ready(context)) return false;
    winner_ = I;
    return true;
  }
  template <std::size_t... I>
  bool poll_each(Context& context, bool poll_all, std::index_sequence<I...>) {
    return (poll_one<I>(context, poll_all) || ...);
  }
  template <std::size_t I>
  Result take_from() {
    if constexpr (I + 1 < sizeof...(F)) {
      if (winner_ != I) return take_from<I + 1>();
    }
    return Result(std::in_place_index<I>, detail::take_stored(std::get<I>(*branches_).future()));
  }

  std::optional<std::tuple<detail::BranchOf<F>...>> branches_;
  std::size_t winner_ = none;
};

namespace detail {
template <class... F>
inline constexpr unsigned calls_in<Select<F...>> = (calls_in<F> + ... + 0);
template <class... F>
inline constexpr unsigned later_calls_in<Select<F...>> = (later_calls_in<F> + ... + 0);
}  // namespace detail

/// Waits for the first of several futures; gives a std::variant whose index says which (std::monostate for void). The
/// others are destroyed at once, which cancels them.
///
///     auto first = co_await corps::select(button.wait_for_low(), corps::Timer::after(5s));
///     if (first.index() == 1) ...
///
/// Polled left to right; of several that are ready the leftmost wins. A wake polls only the branches it is for. Takes
/// futures and calls of Async functions by value; `std::ref(future)` leaves one where it is. Contexts: tasks. Cancel
/// safety: cancelling it cancels all of them. RAM: the futures, and 2 words each.
template <class... F>
  requires(sizeof...(F) >= 1)
auto select(F... futures) {  // auto, so that the type is not looked at for an array
  return Select<detail::adapted_t<F>...>(std::in_place, std::move(futures)...);
}

}  // namespace corps
