// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <coroutine>
#include <corps/executor/context.hpp>
#include <corps/executor/spawn_error.hpp>
#include <corps/executor/task_parameters.hpp>
#include <corps/executor/task_pool.hpp>
#include <corps/futures/future.hpp>
#include <corps/panic.hpp>
#include <exception>
#include <utility>

namespace corps {

namespace detail {

/// A claimed slot with a coroutine that has not run yet, or the reason why there is none. One word. Gives the slot back
/// when it is dropped.
class TaskClaim {
 public:
  explicit TaskClaim(TaskHeader& task) noexcept : bits_(reinterpret_cast<std::uintptr_t>(&task)) {}
  explicit TaskClaim(SpawnError error) noexcept : bits_(static_cast<std::uintptr_t>(error)) {}
  TaskClaim(TaskClaim&& other) noexcept : bits_(std::exchange(other.bits_, 0)) {}
  TaskClaim& operator=(TaskClaim&&) = delete;
  ~TaskClaim() {
    if (TaskHeader* task = release()) destroy_frame(*task);  // (5)
  }

  /// The task, now the caller's; null when there is none.
  TaskHeader* release() noexcept {
    if (bits_ <= largest_error) return nullptr;
    return reinterpret_cast<TaskHeader*>(std::exchange(bits_, 0));
  }
  SpawnError error() const noexcept {
    if (bits_ == 0) panic("a moved-from Task was spawned");
    return static_cast<SpawnError>(bits_);
  }

 private:
  static constexpr std::uintptr_t largest_error = 3;  // below every address of a header
  std::uintptr_t bits_;
};

template <unsigned N>
struct TaskPromise;

/// For an exception that leaves a task; says more of a spawn whose failure nobody looked at.
[[noreturn]] void panic_for_exception() noexcept;

}  // namespace detail

/// A coroutine that can be spawned: the return type of a task function, and what calling one gives.
///
///     corps::Task<> blink(Led led) { for (;;) { led.toggle(); co_await corps::Timer::after(500ms); } }
///     spawner.spawn(blink(std::move(led))).value();
///
/// N tasks of one function can run at a time. Calling the function claims one of its N slots and moves the parameters
/// into the frame; nothing runs before it is spawned and polled. A Task that is dropped gives the slot back and
/// destroys the parameters. Parameters are taken by value only. RAM: N times (5 words + the frame), static, exact (N >
/// 1: one more word each, and 8 to 16 bytes).
template <unsigned N = 1>
class [[nodiscard("a Task does not run until it is spawned")]] Task : detail::TaskClaim {
  static_assert(N >= 1 && N <= 65535, "a Task needs at least one slot, and has at most 65535");

 public:
  Task(Task&&) noexcept = default;
  Task& operator=(Task&&) = delete;

 private:
  friend detail::TaskPromise<N>;
  friend class Spawner;
  friend class Executor;
  using TaskClaim::TaskClaim;
};

namespace detail {

template <unsigned N>
struct TaskPromise : StrandPromise {
  using Frames = TaskFrames<N>;

  [[gnu::always_inline]] CORPS_KEEP_RAMP static void* operator new(std::size_t n) noexcept {
    return Frames::allocate(n);
  }
  static void operator delete(void* frame) noexcept { Frames::free(frame); }

  static Task<N> prepare(std::coroutine_handle<> coroutine) noexcept {
    TaskHeader& task = Frames::header_of(coroutine.address());
    task.strand.start(coroutine);
    return Task<N>(task);
  }
  static Strand& own_strand(std::coroutine_handle<> coroutine) noexcept {
    return Frames::header_of(coroutine.address()).strand;
  }
  static void wake_own(std::coroutine_handle<> coroutine) noexcept {
#if !CORPS_HAS_COMPARE_AND_SWAP && !defined(__OPTIMIZE_SIZE__)
    queue_running(Frames::header_of(coroutine.address()));
#else
    wake_running(Frames::header_of(coroutine.address()));
#endif
  }
  static Task<N> get_return_object_on_allocation_failure() noexcept { return Task<N>(Frames::error()); }

  struct FinalAwaiter {
    bool await_ready() const noexcept { return false; }
    // The executor destroys the frame after this poll: not here, where the coroutine's own code still runs.
    template <class Promise>
    void await_suspend(std::coroutine_handle<Promise> task) const noexcept {
      own_strand(task).end();
    }
    void await_resume() const noexcept {}
  };
  FinalAwaiter final_suspend() const noexcept { return {}; }
  void return_void() const noexcept {}
  void unhandled_exception() const noexcept { panic_for_exception(); }
};

}  // namespace detail
}  // namespace corps

/// Checks each parameter of a task function: where it is defined, and, once all classes are complete, in its promise.
template <unsigned N, class... Parameters>
struct std::coroutine_traits<corps::Task<N>, Parameters...> {
  static_assert(
      (corps::detail::check_task_parameter<corps::detail::may_be_owned_parameter<Parameters>(), Parameters>() && ...));

  struct promise_type : corps::detail::TaskPromise<N> {
    corps::Task<N> get_return_object() noexcept {
      static_assert(
          (corps::detail::check_task_parameter<corps::detail::is_owned_parameter<Parameters>(), Parameters>() && ...));
      return promise_type::prepare(std::coroutine_handle<promise_type>::from_promise(*this));
    }
  };
};
