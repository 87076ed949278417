// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <arch/atomic.hpp>
#include <concepts>
#include <corps/executor/async.hpp>
#include <corps/futures/future.hpp>
#include <corps/panic.hpp>
#include <functional>
#include <variant>

namespace corps::detail {

/// The form in which join, select and with_timeout keep what they are given: something with `poll_ready` and `take`.
template <class F>
struct Adapted {
  static_assert(
      Future<F>,
      "join, select and with_timeout take futures: objects with Poll<T> poll(Context&), or calls of Async functions");
  using Type = PolledFuture<F>;
};
template <AwaitableFuture F>
struct Adapted<F> {
  using Type = F;
};
template <class T>
struct Adapted<Async<T>> {
  using Type = AsyncRun<T>;
};

/// std::ref(future): the future stays where it is, and can be awaited again if it loses. Its branch is polled at every
/// wake, since its own wake passes the branch by.
template <Future F>
struct Adapted<std::reference_wrapper<F>> {
  using Type = FutureReference<F>;
};

template <class F>
using adapted_t = typename Adapted<F>::Type;

/// What awaiting `F` gives.
template <class F>
using result_of_t = decltype(std::declval<F&>().take());

/// What an array of `F` holds. Calls cannot be moved out of a std::array.
template <class F>
struct ArrayElement {
  using Type = adapted_t<F>;
};
template <class T>
struct ArrayElement<Async<T>> {
  static_assert(!std::is_same_v<T, T>,
                "calls of Async functions are put into an array for join and select by corps::array_of(...)");
};
template <class F>
using array_element_t = typename ArrayElement<F>::Type;

/// A result as an object: std::monostate stands for void.
template <class T>
struct Stored {
  using Type = T;
};
template <>
struct Stored<void> {
  using Type = std::monostate;
};
template <class T>
using stored_t = typename Stored<T>::Type;

template <class F>
stored_t<result_of_t<F>> take_stored(F& future) {
  if constexpr (std::is_void_v<result_of_t<F>>) {
    future.take();
    return {};
  } else {
    return future.take();
  }
}

/// Calls `function` at the end of the scope.
template <class Function>
class AtExit {
 public:
  explicit AtExit(Function function) noexcept : function_(function) {}
  AtExit(const AtExit&) = delete;
  AtExit& operator=(const AtExit&) = delete;
  ~AtExit() { function_(); }

 private:
  Function function_;
};

/// Calls `function` when an exception leaves the scope, that is when `dismiss` was not reached. No code without
/// exceptions.
template <class Function>
class OnUnwind {
 public:
  explicit OnUnwind(Function function) noexcept : function_(function) {}
  OnUnwind(const OnUnwind&) = delete;
  OnUnwind& operator=(const OnUnwind&) = delete;
  ~OnUnwind() {
    if (!dismissed_) function_();
  }
  void dismiss() noexcept { dismissed_ = true; }

 private:
  Function function_;
  bool dismissed_ = false;
};

/// A future with a mark of its own that says whether it was woken.
template <class F>
class BranchOf {
 public:
  template <class A>
    requires(!std::same_as<std::remove_cvref_t<A>, BranchOf>)
  explicit BranchOf(A&& future) : future_(std::forward<A>(future)) {}
  BranchOf(BranchOf&& other) noexcept : future_(std::move(other.future_)) {
    if (other.branch_.parent) panic("a join or select was moved while it was being awaited");
  }

  bool was_woken() const noexcept { return arch::load_relaxed(branch_.woken); }
  /// The mark goes before the poll: a wake during it is for the next one.
  bool poll_ready(Context& outer) {
    arch::store_relaxed(branch_.woken, false);
    branch_.set_parent(outer.waker());
    Context inner = outer.with(Waker(branch_));
    return future_.poll_ready(inner);
  }
  F& future() noexcept { return future_; }

 private:
  Branch branch_;
  F future_;
};

}  // namespace corps::detail
