// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <corps/futures/adapt.hpp>
#include <corps/panic.hpp>
#include <memory>
#include <tuple>
#include <variant>

namespace corps {

namespace detail {

/// A branch of a join: first the future, then its result in the same place.
template <class F>
class JoinBranch {
 public:
  using Result = stored_t<result_of_t<F>>;

  template <class A>
  explicit JoinBranch(A&& future) {
    std::construct_at(&branch_, std::forward<A>(future));
  }
  JoinBranch(JoinBranch&& other) noexcept {
    if (other.state_ != running) panic("a join was moved while it was being awaited");
    std::construct_at(&branch_, std::move(other.branch_));
  }
  ~JoinBranch() {
    if (state_ == running) std::destroy_at(&branch_);
    if (state_ == done) std::destroy_at(&result_);
  }

  bool was_woken() const noexcept { return state_ == running && branch_.was_woken(); }
  /// True when the result is there.
  bool poll(Context& context, bool even_if_not_woken) {
    if (state_ != running) return true;
    if ((!even_if_not_woken && !branch_.was_woken()) || !branch_.poll_ready(context)) return false;
    Result result = take_stored(branch_.future());
    std::destroy_at(&branch_);
    state_ = empty;  // in between, so that a throwing move does not destroy anything twice
    std::construct_at(&result_, std::move(result));
    state_ = done;
    return true;
  }
  Result take() { return std::move(result_); }

 private:
  enum State : unsigned char { running, empty, done };
  union {
    BranchOf<F> branch_;
    Result result_;
  };
  State state_ = running;
};

}  // namespace detail

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
          // Commas, because they alone promise the order from left to right, and each branch gets its poll.
          bool all_done = true;
          ((all_done &= branch.poll(context, poll_all)), ...);
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
Join<detail::adapted_t<F>...> join(F... futures) {
  return Join<detail::adapted_t<F>...>(std::in_place, std::move(futures)...);
}

}  // namespace corps
