// SPDX-License-Identifier: MIT OR Apache-2.0
#include <coroutine>
#include <corps/executor/executor.hpp>
#include <corps/executor/task_header.hpp>
#include <corps/futures/block_on.hpp>
#include <corps/panic.hpp>

namespace corps::detail {
namespace {

// Static, as those of tasks are: a waker that a future has left somewhere stays harmless. And a future that was given
// by reference and is still in the timer queue does not point into a stack that is gone.
constinit CORPS_PER_CORE Executor executor;
constinit CORPS_PER_CORE TaskHeader task{};

}  // namespace

void block_on(void* future, Strand::PollLeaf poll) {
  if (current != nullptr) panic("block_on was called in a task, which would stop all others: co_await the future");
  // No coroutine waits for the future; when it is ready the strand resumes one that does nothing, and has another leaf.
  task.strand.suspend(future, poll, std::noop_coroutine());
#if CORPS_HAS_COMPARE_AND_SWAP
  task.link = &executor;
  // Release: the strand and the link are in place before anyone may queue the task.
  arch::fetch_or<arch::Order::release>(task.state, std::uint32_t{TaskHeader::waiting});
#else
  task.start_waiting(executor);
#endif
  Waker(task).wake();
  for (;;) {
    executor.poll();
    if (task.strand.poll_leaf != poll) break;
    if (executor.has_ready_tasks() || !executor.arm_alarm()) continue;
    arch::wait_for_event();
  }
  // Nobody can queue it any more once the flag is off; who did before is served by a poll of nothing.
  task.strand.suspend(nullptr, [](void*, Context&) { return false; }, {});
#if CORPS_HAS_COMPARE_AND_SWAP
  // Acquire: the link is ours to write again, after all wakers that have read it.
  while (
      !(arch::fetch_and<arch::Order::acquire>(task.state, ~std::uint32_t{TaskHeader::waiting}) & TaskHeader::waiting)) {
    executor.poll();
  }
#else
  while (!stop_waiting(task)) executor.poll();
#endif
  rethrow_leaf_exception();
}

}  // namespace corps::detail
