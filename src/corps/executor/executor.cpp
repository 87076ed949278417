// SPDX-License-Identifier: MIT OR Apache-2.0
#include <corps/executor/executor.hpp>
#include <corps/executor/observer.hpp>
#include <corps/executor/task_pool.hpp>
#include <corps/time/driver.hpp>

namespace corps {
namespace detail {
namespace {

#if CORPS_HAS_COMPARE_AND_SWAP

/// Returns the state before.
std::uint32_t clear_waiting(TaskHeader& task) noexcept {
  // Release: what the waker did comes before the poll that it asks for, also when another waker queues the task.
  // Acquire: the link must be read as the executor left it before it set the flag.
  return arch::fetch_and<arch::Order::acquire_release>(task.state, ~std::uint32_t{TaskHeader::waiting});
}

/// Returns the state before.
[[gnu::always_inline]] inline std::uint32_t set_waiting(TaskHeader& task) noexcept {
  // Release: the link to the executor is in place before anyone may queue the task through it. Acquire: what earlier
  // wakers did (they cleared nothing, but released) is seen by the poll that follows, or by the frame's destructors.
  return arch::fetch_or<arch::Order::acquire_release, std::uint32_t>(task.state, TaskHeader::waiting);
}

#else

/// A store of a word: an interrupt sees the task queued before it, and waiting behind it. Returns the state, which is
/// read afterwards: whoever marks a task as cancelled wakes it next, and if it was still queued then, the mark is seen.
[[gnu::always_inline]] inline std::uint32_t set_waiting(TaskHeader& task, Executor& executor) noexcept {
  arch::store_relaxed(task.link, TaskHeader::tagged(executor));
  return task.load_state();
}

#endif
}  // namespace

#if CORPS_HAS_COMPARE_AND_SWAP

void wake_target(std::uintptr_t target) noexcept {
  Waker waker;
  waker.target_ = target;
  target = waker.task().target_;
  if (target == 0) return;
  TaskHeader& task = *reinterpret_cast<TaskHeader*>(target);
  // (4) Only the one who turns the flag off queues the task; all others leave it to them.
  if ((clear_waiting(task) & TaskHeader::waiting) == 0) return;
  observer::woken(task);
  static_cast<Executor*>(task.link)->enqueue(task);
}

bool stop_waiting(TaskHeader& task) noexcept { return clear_waiting(task) & TaskHeader::waiting; }

#else

void wake_target(std::uintptr_t target) noexcept {
  if (target & Waker::branch_tag) {
    Waker waker;
    waker.target_ = target;
    target = waker.task().target_;
  }
  if (target == 0) return;
  TaskHeader& task = *reinterpret_cast<TaskHeader*>(target);
  Executor* executor;
  {
    arch::CriticalSection section;
    // (4) Only one who finds the task waiting queues it.
    void* const link = arch::load_relaxed(task.link);
    if (!TaskHeader::is_tagged(link)) return;
    executor = &TaskHeader::untagged(link);
    if (!executor->ready_.append(task)) return;
  }
  arch::pend(*executor);
}

bool stop_waiting(TaskHeader& task) noexcept {
  arch::CriticalSection section;
  if (!task.is_waiting()) return false;
  arch::store_relaxed<void*>(task.link, &task);
  return true;
}

void wake_running(TaskHeader& task) noexcept { queue_running(task); }

#endif
}  // namespace detail

void Executor::enqueue(detail::TaskHeader& task) noexcept {
#if CORPS_HAS_COMPARE_AND_SWAP
  if (ready_.push(task)) arch::pend(*this);
#else
  // As if it had waited: the same code serves both.
  task.start_waiting(*this);
  detail::wake_target(reinterpret_cast<std::uintptr_t>(&task));
#endif
}

std::expected<TaskHandle, SpawnError> Spawner::start(detail::TaskClaim& claim) const noexcept {
  detail::TaskHeader* task = claim.release();
  if (task == nullptr) return std::unexpected(claim.error());
  TaskHandle handle(*task);
  detail::observer::spawned(*task, *executor_);
  executor_->enqueue(*task);  // (2)
  return handle;
}

[[gnu::always_inline]] inline void Executor::poll_batch(Context& context, detail::TaskHeader* task) {
  for (;;) {
    auto* const next = static_cast<detail::TaskHeader*>(arch::load_relaxed(task->link));
    context.waker_ = Waker(*task);
    // (3) before the poll, so that a wake or a cancel during it is not lost
#if CORPS_HAS_COMPARE_AND_SWAP
    task->link = this;
    const bool cancelled = detail::set_waiting(*task) & detail::TaskHeader::cancelled;
#else
    const bool cancelled = detail::set_waiting(*task, *this) & detail::TaskHeader::cancelled;
#endif
    bool is_over = cancelled;
    if (!cancelled) {
      detail::observer::before_poll(*task);
      is_over = task->strand.run(context);
      detail::observer::after_poll(*task);
    }
    if (is_over) [[unlikely]] {
      // (6, 7) A wake meanwhile has queued the task once more: then the frame goes when it is dequeued.
      if (detail::stop_waiting(*task)) detail::destroy_frame(*task);
    }
    if (task == next) return;
    task = next;
  }
}

void Executor::poll() {
  if (!timers_.empty()) timers_.expire(time_driver::now());
  poll_woken();
}

bool Executor::poll_woken() {
  detail::TaskHeader* const batch = ready_.take_all();
  if (batch == nullptr) return false;
  Context context(Waker(), *this, nullptr);
  Context* const outer = detail::current;
  detail::current = &context;
  poll_batch(context, batch);
  detail::current = outer;
  return true;
}

void Executor::run() {
  Context context(Waker(), *this, nullptr);
  for (;;) {
#if defined(__OPTIMIZE_SIZE__)
    if (!timers_.empty()) timers_.expire(time_driver::now());
    if (detail::TaskHeader* const batch = ready_.take_all()) {
      detail::current = &context;
      poll_batch(context, batch);
      continue;
    }
#else
    // The same with one store less for each batch, and a few bytes more.
    detail::current = &context;
    for (;;) {
      if (!timers_.empty()) timers_.expire(time_driver::now());
      detail::TaskHeader* const batch = ready_.take_all();
      if (batch == nullptr) break;
      poll_batch(context, batch);
    }
#endif
    detail::current = nullptr;
    // From here on an interrupt that wakes a task also ends the sleep. One that came before has pushed its task by now;
    // and what was due before, `arm_alarm` finds.
    arch::forget_events();
    if (has_ready_tasks()) continue;
    if (arm_alarm()) arch::wait_for_event();
  }
}

}  // namespace corps
