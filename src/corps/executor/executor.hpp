// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <corps/executor/observer.hpp>
#include <corps/executor/ready_queue.hpp>
#include <corps/executor/spawner.hpp>
#include <corps/time/timer_queue.hpp>

namespace corps {

/// Polls the tasks that have been woken. Two words; one per priority and core.
///
/// Tasks of one executor never run at the same time and need no locks between each other.
///
/// Contexts: one context polls it (a core's thread mode, an interrupt, a thread), and always the same. Its tasks' code,
/// the destructors of their frames and its timers run there and nowhere else. Wakers, TaskHandle::cancel, joins and
/// `has_ready_tasks` work from any context; spawning does from its own, or before it is polled for the first time, and
/// by a SendSpawner from any.
class Executor {
 public:
  constexpr Executor() noexcept = default;
  Executor(const Executor&) = delete;
  Executor& operator=(const Executor&) = delete;

  Spawner spawner() noexcept { return Spawner(*this); }

  /// Wakes the tasks whose timers are due, then polls each task that has been woken so far once, in the order of the
  /// wakes. A task that is woken meanwhile, by itself or another, is polled by the next call. Not reentrant.
  void poll();

  /// The same without a look at the timers, for who knows that none is due. False when no task had been woken.
  bool poll_woken();

  /// Polls for ever and sleeps in between. The sleep is race-free: an interrupt after the last look at the queue ends
  /// it (arch::wait_for_event).
  [[noreturn]] void run();

  /// Whether a task is waiting to be polled. Any context.
  bool has_ready_tasks() const noexcept { return !ready_.empty(); }

  /// Starts the program's first task, which nobody else is there to spawn; false when it has no memory.
  template <unsigned N>
  bool start(Task<N>&& task) noexcept {
    detail::TaskHeader* header = task.release();
    if (header == nullptr) return false;
    detail::observer::spawned(*header, *this);
    enqueue(*header);
    return true;
  }

  detail::TimerQueue& timers() noexcept { return timers_; }

  /// Arms the time driver for the next timer; false when it is due already.
  bool arm_alarm() noexcept { return time_driver::set_alarm(timers_.next_deadline()); }

 private:
  friend class Spawner;
  friend void detail::wake_target(std::uintptr_t) noexcept;
#if !CORPS_HAS_COMPARE_AND_SWAP
  friend void detail::queue_running(detail::TaskHeader&) noexcept;
#endif
  friend void detail::cancel_task(detail::TaskHeader&, std::uint32_t, std::uint32_t) noexcept;
  void enqueue(detail::TaskHeader& task) noexcept;
  void poll_batch(Context& context, detail::TaskHeader* task);

  detail::ReadyQueue ready_;
  detail::TimerQueue timers_;
};

#if !CORPS_HAS_COMPARE_AND_SWAP
[[gnu::always_inline]] inline void detail::queue_running(TaskHeader& task) noexcept {
  Executor* executor;
  {
    arch::CriticalSection section;
    void* const link = arch::load_relaxed(task.link);
    if (!TaskHeader::is_tagged(link)) return;
    executor = &TaskHeader::untagged(link);
    if (!executor->ready_.append(task)) return;
  }
  // Also of this executor: it may be one that an interrupt polls, once each time that it is pended.
  arch::pend(*executor);
}
#endif

}  // namespace corps
