// SPDX-License-Identifier: MIT OR Apache-2.0
#include <corps/executor/executor.hpp>
#include <corps/executor/observer.hpp>
#include <corps/executor/task_pool.hpp>
#include <corps/time/driver.hpp>

namespace corps {
namespace detail {
namespace {

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

}  // namespace

void wake_task(TaskHeader& task) noexcept {
  // (4) Only the one who turns the flag off queues the task; all others leave it to them.
  if ((clear_waiting(task) & TaskHeader::waiting) == 0) return;
  observer::woken(task);
  static_cast<Executor*>(task.link)->enqueue(task);
}

}  // namespace detail

void Executor::enqueue(detail::TaskHeader& task) noexcept {
  if (ready_.push(task)) arch::pend(*this);
}

std::expected<TaskHandle, SpawnError> Spawner::start(detail::TaskClaim& claim) const noexcept {
  detail::TaskHeader* task = claim.release();
  if (task == nullptr) return std::unexpected(claim.error());
  TaskHandle handle(*task);
  detail::observer::spawned(*task, *executor_);
  executor_->enqueue(*task);  // (2)
  return handle;
}

void Executor::poll() {
  if (!timers_.empty()) timers_.expire(time_driver::now());
  detail::TaskHeader* task = ready_.take_all();
  if (task == nullptr) return;
  Context context(Waker(), *this, nullptr);
  Context* const outer = detail::current;
  detail::current = &context;
  do {
    auto* next = static_cast<detail::TaskHeader*>(task->link);
    task->link = this;
    context.waker_ = Waker(*task);
    context.strand_ = &task->strand;
    // (3) before the poll, so that a wake or a cancel during it is not lost
    const bool cancelled = detail::set_waiting(*task) & detail::TaskHeader::cancelled;
    if (!cancelled) {
      detail::observer::before_poll(*task);
      task->strand.run(context);
      detail::observer::after_poll(*task);
    }
    if (cancelled || task->strand.ended()) {
      // (6, 7) A wake meanwhile has queued the task once more: then the frame goes when it is dequeued.
      if (detail::clear_waiting(*task) & detail::TaskHeader::waiting) detail::destroy_frame(*task);
    }
    task = next;
  } while (task != nullptr);
  detail::current = outer;
}

void Executor::run() {
  for (;;) {
    poll();
    if (has_ready_tasks() || !arm_alarm()) continue;
    // From here on an interrupt that wakes a task also ends the sleep.
    arch::wait_for_event();
  }
}

}  // namespace corps
