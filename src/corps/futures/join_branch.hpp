// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <corps/futures/adapt.hpp>
#include <corps/panic.hpp>
#include <memory>

namespace corps::detail {

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
  ~JoinBranch() { drop(); }

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
  /// Destroys what is there.
  void drop() {
    if (state_ == running) std::destroy_at(&branch_);
    if (state_ == done) std::destroy_at(&result_);
    state_ = empty;
  }

 private:
  enum State : unsigned char { running, empty, done };
  union {
    BranchOf<F> branch_;
    Result result_;
  };
  State state_ = running;
};

}  // namespace corps::detail
