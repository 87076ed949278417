// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <array>
#include <corps/futures/array_of.hpp>
#include <cstddef>
#include <optional>
#include <utility>

namespace corps {

/// The future that `select` of an array returns.
template <class F, std::size_t N>
class [[nodiscard("select() does nothing until it is awaited")]] SelectArray : public Awaitable<SelectArray<F, N>> {
  static_assert(N >= 1, "select takes at least one future");

 public:
  using Result = std::pair<std::size_t, detail::stored_t<detail::result_of_t<F>>>;

  template <class A>
  explicit SelectArray(A& futures) : branches_(std::in_place, futures, std::make_index_sequence<N>()) {}
  SelectArray(SelectArray&& other) noexcept : branches_(std::move(other.branches_)) {}

  bool poll_ready(Context& context) {
#if defined(__linux__)
    if (!branches_) panic("a select was awaited again after it was ready: make a new one");
#endif
    bool poll_all = true;
    for (const auto& branch : branches_->each) poll_all &= !branch.was_woken();
    detail::OnUnwind drop([this] { branches_.reset(); });
    for (winner_ = 0; winner_ < N; ++winner_) {
      auto& branch = branches_->each[winner_];
      if ((poll_all || branch.was_woken()) && branch.poll_ready(context)) break;
    }
    drop.dismiss();
    return winner_ < N;
  }

  Result take() {
    // The losers go with the winner, not at the end of the full expression.
    detail::AtExit drop([this] { branches_.reset(); });
    return Result(winner_, detail::take_stored(branches_->each[winner_].future()));
  }

 private:
  struct Branches {
    template <class A, std::size_t... I>
    Branches(A& futures, std::index_sequence<I...>) : each{detail::BranchOf<F>(std::move(futures[I]))...} {}
    std::array<detail::BranchOf<F>, N> each;
  };

  std::optional<Branches> branches_;
  std::size_t winner_ = N;
};

namespace detail {
template <class F, std::size_t N>
inline constexpr unsigned calls_in<SelectArray<F, N>> = N * calls_in<F>;
template <class F, std::size_t N>
inline constexpr unsigned later_calls_in<SelectArray<F, N>> = N * later_calls_in<F>;
}  // namespace detail

/// Waits for the first future of an array; gives a std::pair of its index and its result (std::monostate for void). The
/// others are destroyed at once, which cancels them.
///
///     auto [which, nothing] = co_await corps::select(corps::array_of(button_a.wait_for_low(),
///     button_b.wait_for_low()));
///
/// Otherwise as `select` of several. Calls of Async functions, and arrays that are written out in the co_await
/// expression itself: `select(array_of(...))`.
template <class F, std::size_t N>
SelectArray<detail::array_element_t<F>, N> select(std::array<F, N> futures) {
  return SelectArray<detail::array_element_t<F>, N>(futures);
}
template <class F, std::size_t N>
SelectArray<F, N> select(FutureArray<F, N> futures) {
  return SelectArray<F, N>(futures.futures());
}

}  // namespace corps
