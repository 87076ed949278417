// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <coroutine>
#include <corps/executor/context.hpp>
#include <corps/futures/future.hpp>
#include <corps/memory/frame_memory.hpp>
#include <corps/memory/records.hpp>
#include <corps/memory/segments.hpp>
#include <exception>
#include <memory>
#include <optional>
#include <type_traits>
#include <utility>

namespace corps {

template <class T>
class Async;

namespace detail {

/// What every Async coroutine has: who goes on when it ends.
struct AsyncPromiseBase : StrandPromise {
  /// The coroutine that awaits this one; none for the outermost one of a branch of a join or select.
  std::coroutine_handle<> continuation;

  // Not noexcept: that form would have to give null back, and a call cannot fail.
#if CORPS_SEGMENTS
  [[gnu::always_inline]] CORPS_KEEP_RAMP static void* operator new(std::size_t n) { return allocate_segment(n); }
  static void operator delete(void* frame) noexcept { free_in_segment(frame); }
#else
  static void* operator new(std::size_t n) { return allocate_nested_frame(n); }
  static void operator delete(void* frame) noexcept { free_nested_frame(frame); }
#endif

  struct FinalAwaiter {
    bool await_ready() const noexcept { return false; }
    template <class Promise>
    void await_suspend(std::coroutine_handle<Promise> ended) const noexcept {
      if (auto caller = ended.promise().continuation) {
        current_strand().start(caller);
      } else {
        current_strand().end();
      }
    }
    void await_resume() const noexcept {}
  };
  FinalAwaiter final_suspend() const noexcept { return {}; }

#if defined(__cpp_exceptions)
  std::exception_ptr exception;
  void unhandled_exception() noexcept { exception = std::current_exception(); }
  void rethrow() {
    if (exception) std::rethrow_exception(std::exchange(exception, nullptr));
  }
#else
  void unhandled_exception() const noexcept {}
  void rethrow() const noexcept {}
#endif
};

template <class T>
struct AsyncPromise : AsyncPromiseBase {
  Async<T> get_return_object() noexcept;
  template <class U = T>
    requires std::constructible_from<T, U&&>
  void return_value(U&& value) {
    result.emplace(std::forward<U>(value));
  }
  T take() {
    rethrow();
    return std::move(*result);
  }
  std::optional<T> result;
};

template <>
struct AsyncPromise<void> : AsyncPromiseBase {
  Async<void> get_return_object() noexcept;
  void return_void() const noexcept {}
  void take() { rethrow(); }
};

/// A function of its own, so that the memory tool knows it for what it is: of calls through pointers that stand in line
/// a compiler may merge several, and then nothing says any more what they call. It takes less flash as well.
[[gnu::noinline]] inline void destroy_coroutine(std::coroutine_handle<> coroutine) noexcept { coroutine.destroy(); }

/// Owns a coroutine: destroys it, with all that it owns.
template <class Promise>
class CoroutineOwner {
 public:
  using Handle = std::coroutine_handle<Promise>;
  explicit CoroutineOwner(Handle handle) noexcept : handle_(handle) {}
  CoroutineOwner(CoroutineOwner&& other) noexcept : handle_(other.release()) {}
  CoroutineOwner& operator=(CoroutineOwner&&) = delete;
  ~CoroutineOwner() { reset(); }
  Handle get() const noexcept { return handle_; }
  Handle release() noexcept { return std::exchange(handle_, {}); }
  void reset() noexcept {
    if (Handle handle = release()) destroy_coroutine(handle);
  }

 private:
  Handle handle_;
};

template <class T>
class AsyncAwaiter;
template <class T>
class AsyncRun;

}  // namespace detail

/// An asynchronous function: the return type of a coroutine that tasks call with co_await.
///
///     corps::Async<Frame> read_frame(Uart& uart) { ...  co_return frame; }
///     Frame frame = co_await read_frame(uart);
///
/// It starts when it is awaited, and ends before the full expression that awaits it does; so references to the caller's
/// variables are fine as parameters, unlike in a Task. An Async cannot be named, moved or stored: it is awaited, or
/// given to join, select or with_timeout, in the expression that calls the function. Cancel safety: destroying the
/// awaiting side destroys the frame, with its variables' destructors, innermost first.
template <class T = void>
class [[nodiscard("an Async function does not run until it is awaited")]] CORPS_AWAIT_ELIDABLE Async {
 public:
  using promise_type = detail::AsyncPromise<T>;
  Async(const Async&) = delete;
  Async& operator=(const Async&) = delete;
  ~Async() = default;

 private:
  friend promise_type;
  friend class detail::AsyncAwaiter<T>;
  friend class detail::AsyncRun<T>;
  explicit Async(std::coroutine_handle<promise_type> coroutine) noexcept : coroutine_(coroutine) {}
  detail::CoroutineOwner<promise_type> coroutine_;
};

namespace detail {

template <class T>
Async<T> AsyncPromise<T>::get_return_object() noexcept {
  return Async<T>(std::coroutine_handle<AsyncPromise>::from_promise(*this));
}
inline Async<void> AsyncPromise<void>::get_return_object() noexcept {
  return Async<void>(std::coroutine_handle<AsyncPromise>::from_promise(*this));
}

/// Runs the called coroutine in its caller's place: on the same strand, with no detour through the executor.
template <class T>
class [[nodiscard]] AsyncAwaiter {
 public:
  explicit AsyncAwaiter(Async<T>& call) noexcept : coroutine_(call.coroutine_.release()) {}

  // Here, and not where the awaiter is made: GCC does that together with the call, long before the await.
  [[gnu::always_inline]] bool await_ready() const noexcept {
    record_await<1>();
    return false;
  }
  template <class Promise>
  void await_suspend(std::coroutine_handle<Promise> caller) noexcept {
    coroutine_.get().promise().continuation = caller;
    strand_of(caller).start(coroutine_.get());
  }
  T await_resume() {
    // The frame goes here, not at the end of the full expression: in `f(co_await g(), co_await h())` only one is alive
    // with Clang. (GCC 12 makes both calls before it awaits the first.)
    CoroutineOwner<AsyncPromise<T>> ended(coroutine_.release());
    return ended.get().promise().take();
  }

 private:
  CoroutineOwner<AsyncPromise<T>> coroutine_;
};

/// Runs a coroutine on a strand of its own, as a future: a branch of a join or select.
template <class T>
class AsyncRun : public Awaitable<AsyncRun<T>> {
 public:
  explicit AsyncRun(Async<T>&& call) noexcept : coroutine_(call.coroutine_.release()) {
    strand_.start(coroutine_.get());
  }
  AsyncRun(AsyncRun&& other) noexcept : coroutine_(std::move(other.coroutine_)), strand_(other.strand_) {}

  bool poll_ready(Context& outer) {
    Context inner = outer.with(outer.waker(), strand_);
    Context* const caller = std::exchange(current, &inner);
    strand_.run(inner);
    current = caller;
    return strand_.ended();
  }
  T take() {
    CoroutineOwner<AsyncPromise<T>> ended(coroutine_.release());
    return ended.get().promise().take();
  }

 private:
  CoroutineOwner<AsyncPromise<T>> coroutine_;
  Strand strand_;
};

template <class T>
inline constexpr unsigned calls_in<AsyncRun<T>> = 1;
template <class T>
inline constexpr unsigned calls_returned<Async<T>> = 1;

}  // namespace detail

/// Awaits a call of an Async function. By value: only a call that stands in the awaiting expression itself can be
/// meant.
template <class T>
detail::AsyncAwaiter<T> operator co_await(Async<T> call) noexcept {
  return detail::AsyncAwaiter<T>(call);
}

}  // namespace corps
