// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <concepts>
#include <corps/executor/context.hpp>
#include <corps/executor/strand_promise.hpp>
#include <corps/futures/poll.hpp>
#include <corps/memory/records.hpp>
#include <type_traits>
#include <utility>

namespace corps {

/// Anything with `Poll<T> poll(Context&)`: the one requirement on a future of your own. It can be awaited, and put into
/// join, select and with_timeout.
///
/// `poll` must arrange, whenever it returns pending, that `context.waker()` is woken when polling again is worth while,
/// and must bear being polled more often than that. It is not called again once it was ready. The destructor takes back
/// what `poll` left elsewhere: destroying a future cancels it.
template <class F>
concept Future = requires(F& future, Context& context) {
  { future.poll(context).is_ready() } -> std::convertible_to<bool>;
};

namespace detail {

template <class Promise>
constexpr void require_strand() {
  static_assert(std::derived_from<Promise, StrandPromise>,
                "corps futures are awaited in corps::Task and corps::Async coroutines, which an executor runs");
}

/// The strand that runs the coroutine `awaiting`, which is the one that is running now.
template <class Promise>
[[gnu::always_inline]] inline Strand& strand_of(std::coroutine_handle<Promise> awaiting) noexcept {
  require_strand<Promise>();
  if constexpr (requires { Promise::own_strand(awaiting); }) {
    // A task's own lies at a fixed distance from its frame.
    return Promise::own_strand(awaiting);
  } else {
    return current_strand();
  }
}

/// Wakes the task that is running, or the branch of a join or select, which the coroutine `awaiting` belongs to.
template <class Promise>
[[gnu::always_inline]] inline void wake_own(std::coroutine_handle<Promise> awaiting) noexcept {
  if constexpr (requires { Promise::wake_own(awaiting); }) {
    Promise::wake_own(awaiting);
  } else {
    current->waker().wake();
  }
}

}  // namespace detail

/// The base of corps' own futures: makes `Derived` awaitable without an awaiter beside it, which would cost its size in
/// every frame, and gives it `poll` in terms of two steps:
///
/// - `bool poll_ready(Context&)`: true as soon as the future is complete, in which case the result is safe in the
/// future;
/// - `T take()`: the result, called once, right after `poll_ready` returned true.
template <class Derived>
class Awaitable {
 public:
  auto poll(Context& context) {
    using T = decltype(self().take());
    if (!self().poll_ready(context)) return Poll<T>(pending);
    if constexpr (std::is_void_v<T>) {
      self().take();
      return Poll<T>(ready);
    } else {
      return Poll<T>(self().take());
    }
  }

  bool await_ready() { return poll_leaf(&self(), *detail::current); }
  /// The same; and the memory tool hears that the calls which the future holds are awaited here. Behind the first poll,
  /// which may make further calls.
  [[gnu::always_inline]] bool await_ready()
    requires(detail::calls_in<Derived> + detail::later_calls_in<Derived> > 0)
  {
    const bool is_ready = poll_leaf(&self(), *detail::current);
    detail::record_await<detail::calls_in<Derived>, detail::later_calls_in<Derived>>();
    return is_ready;
  }
  template <class Promise>
  void await_suspend(std::coroutine_handle<Promise> awaiting) noexcept {
    // Stores last what the executor will read only after this poll has returned: no interrupt can see it half done.
    detail::strand_of(awaiting).suspend(&self(), poll_leaf);
  }
  decltype(auto) await_resume() {
    detail::rethrow_leaf_exception();
    return self().take();
  }

 protected:
  Awaitable() = default;

 private:
  Derived& self() noexcept { return static_cast<Derived&>(*this); }
  static bool poll_leaf(void* leaf, Context& context) { return static_cast<Derived*>(leaf)->poll_ready(context); }
};

template <class F>
concept AwaitableFuture = std::derived_from<F, Awaitable<F>>;

namespace detail {

template <class P>
struct PollValue;
template <class T>
struct PollValue<Poll<T>> {
  using Type = T;
};

/// Gives a future that has only `poll` the two steps of Awaitable. `F` is a reference when the future stays where it
/// is.
template <class F>
class PolledFuture : public Awaitable<PolledFuture<F>> {
 public:
  using T = typename PollValue<decltype(std::declval<F&>().poll(std::declval<Context&>()))>::Type;

  explicit PolledFuture(F&& future) noexcept : future_(std::forward<F>(future)) {}
  PolledFuture(PolledFuture&& other) noexcept : future_(std::forward<F>(other.future_)) {}

  bool poll_ready(Context& context) {
    if constexpr (std::is_void_v<T>) {
      return future_.poll(context).is_ready();
    } else {
      auto outcome = future_.poll(context);
      if (!outcome.is_ready()) return false;
      value_.emplace(std::move(*outcome));
      return true;
    }
  }
  T take() {
    if constexpr (!std::is_void_v<T>) return std::move(*value_);
  }

 private:
  struct Nothing {};
  F future_;
  [[no_unique_address]] std::conditional_t<std::is_void_v<T>, Nothing,
                                           std::optional<std::conditional_t<std::is_void_v<T>, int, T>>> value_;
};

template <class F>
inline constexpr unsigned calls_in<PolledFuture<F>> = calls_in<std::remove_reference_t<F>>;
template <class F>
inline constexpr unsigned later_calls_in<PolledFuture<F>> = later_calls_in<std::remove_reference_t<F>>;

/// A future that stays where it is, and so may outlive the join or select in which it is polled: it is given the task's
/// own waker.
template <class F>
class FutureReference : public Awaitable<FutureReference<F>> {
 public:
  explicit FutureReference(F& future) noexcept : future_(future) {}

  [[gnu::always_inline]] bool await_ready() {
    if constexpr (calls_in<F> + later_calls_in<F> > 0) CORPS_RECORD_HERE(CORPS_RECORD_REFERS);
    return Awaitable<FutureReference>::await_ready();
  }

  bool poll_ready(Context& context) {
    Context direct = context.with(context.waker().task());
    return future_.poll_ready(direct);
  }
  decltype(auto) take() { return future_.take(); }

 private:
  std::conditional_t<AwaitableFuture<F>, F&, PolledFuture<F&>> future_;
};

}  // namespace detail

/// Awaits a future that has a name where it stands. It can be awaited again when this await is cancelled.
template <Future F>
auto operator co_await(F& future) {
  return detail::FutureReference<F>(future);
}

/// Awaits a future of the user's own that the expression itself creates.
template <Future F>
  requires(!AwaitableFuture<F>)
auto operator co_await(F&& future) {
  return detail::PolledFuture<F&>(future);
}

}  // namespace corps

// Argument-dependent lookup does not reach corps from a future of the user's own; the constraint keeps this from
// matching anything else.
using corps::operator co_await;
