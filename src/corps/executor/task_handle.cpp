// SPDX-License-Identifier: MIT OR Apache-2.0
#include <corps/executor/executor.hpp>
#include <corps/executor/observer.hpp>
#include <corps/executor/task_handle.hpp>

namespace corps {
namespace detail {
namespace {

#if CORPS_HAS_COMPARE_AND_SWAP

/// Marks the task as cancelled if its state is still `mine` under `mask`, and takes its `waiting` flag; true when the
/// flag was set, so that the caller must queue it.
bool mark_cancelled(TaskHeader& task, std::uint32_t mask, std::uint32_t mine) noexcept {
  const auto is_to_be_marked = [=](std::uint32_t state) { return (state & mask) == mine; };
  const auto marked = [](std::uint32_t state) { return (state | TaskHeader::cancelled) & ~TaskHeader::waiting; };
  std::uint32_t state = task.load_state();
  do {
    if (!is_to_be_marked(state)) return false;
    // Release: what the canceller did comes before the frame's destructors. Acquire: the link must be read as the
    // executor left it before it set `waiting`.
  } while (!arch::compare_exchange_weak<arch::Order::acquire_release>(task.state, state, marked(state)));
  return state & TaskHeader::waiting;
}

#endif
}  // namespace

void cancel_task(TaskHeader& task, std::uint32_t mask, std::uint32_t mine) noexcept {
  // (4) One that is queued or being polled finds the mark when it is dequeued next.
#if CORPS_HAS_COMPARE_AND_SWAP
  if (!mark_cancelled(task, mask, mine)) return;
  observer::woken(task);
  static_cast<Executor*>(task.link)->enqueue(task);
#else
  Executor* executor;
  {
    arch::CriticalSection section;
    const std::uint32_t state = task.load_state();
    if ((state & mask) != mine) return;
    arch::store_relaxed(task.state, state | TaskHeader::cancelled);
    void* const link = arch::load_relaxed(task.link);
    if (!TaskHeader::is_tagged(link)) return;
    executor = &TaskHeader::untagged(link);
    if (!executor->ready_.append(task)) return;
  }
  arch::pend(*executor);
#endif
}

}  // namespace detail

// One that is cancelled already is marked and queued: there is nothing to do.
void TaskHandle::cancel() const noexcept {
  detail::cancel_task(*task_, identity | detail::TaskHeader::cancelled, state_);
}

}  // namespace corps
