// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <array>
#include <corps/futures/array_of.hpp>
#include <corps/futures/join_branch.hpp>
#include <cstddef>
#include <utility>

namespace corps {

/// The future that `join` of an array returns.
template <class F, std::size_t N>
class [[nodiscard("join() does nothing until it is awaited")]] JoinArray : public Awaitable<JoinArray<F, N>> {
  static_assert(N >= 1, "join takes at least one future");

 public:
  using Result = std::array<typename detail::JoinBranch<F>::Result, N>;

  template <class A>
  explicit JoinArray(A& futures) : JoinArray(futures, std::make_index_sequence<N>()) {}
  JoinArray(JoinArray&&) noexcept = default;

  bool poll_ready(Context& context) {
    bool poll_all = true;
    for (const auto& branch : branches_) poll_all &= !branch.was_woken();
    detail::OnUnwind drop([this] {
      for (auto& branch : branches_) branch.drop();
    });
    bool all_done = true;
    for (auto& branch : branches_) all_done &= branch.poll(context, poll_all);
    drop.dismiss();
    return all_done;
  }
  Result take() { return take(std::make_index_sequence<N>()); }

 private:
  template <class A, std::size_t... I>
  JoinArray(A& futures, std::index_sequence<I...>) : branches_{detail::JoinBranch<F>(std::move(futures[I]))...} {}
  template <std::size_t... I>
  Result take(std::index_sequence<I...>) {
    return Result{branches_[I].take()...};
  }

  std::array<detail::JoinBranch<F>, N> branches_;
};

namespace detail {
template <class F, std::size_t N>
inline constexpr unsigned calls_in<JoinArray<F, N>> = N * calls_in<F>;
template <class F, std::size_t N>
inline constexpr unsigned later_calls_in<JoinArray<F, N>> = N * later_calls_in<F>;
}  // namespace detail

/// Waits for all futures of an array; gives their results as a std::array (of std::monostate for void).
///
///     std::array<corps::Timer, 3> timers{...};
///     co_await corps::join(std::move(timers));
///
/// Otherwise as `join` of several: from left to right, only those that were woken. Calls of Async functions, and arrays
/// that are written out in the co_await expression itself: `join(array_of(...))`.
template <class F, std::size_t N>
JoinArray<detail::array_element_t<F>, N> join(std::array<F, N> futures) {
  return JoinArray<detail::array_element_t<F>, N>(futures);
}
template <class F, std::size_t N>
JoinArray<F, N> join(FutureArray<F, N> futures) {
  return JoinArray<F, N>(futures.futures());
}

}  // namespace corps
