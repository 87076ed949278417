// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <arch/atomic.hpp>
#include <corps/executor/task_header.hpp>

namespace corps::detail {

/// The tasks that are to be polled, in the order of their wakes. One word.
///
/// Any number of wakers push from any context; the one executor takes all at once. Kept as a stack, so that a push is
/// one compare-and-swap of one word (ARMv6-M: two stores with interrupts off) and turned round when it is taken. There
/// is no pop of single elements, so no ABA problem.
class ReadyQueue {
 public:
  constexpr ReadyQueue() noexcept = default;

  /// Adds a task whose `waiting` flag the caller has cleared. True when the queue was empty.
  bool push(TaskHeader& task) noexcept {
#if CORPS_HAS_COMPARE_AND_SWAP
    TaskHeader* head = arch::load_relaxed(newest_);
    do {
      task.link = head;
      // Release: whoever takes the task sees its link, and all that the waker did before it woke.
    } while (!arch::compare_exchange_weak<arch::Order::release>(newest_, head, &task));
    return head == nullptr;
#else
    arch::CriticalSection section;
    TaskHeader* head = newest_;
    task.link = head;
    newest_ = &task;
    return head == nullptr;
#endif
  }

  /// Empties the queue; returns its tasks linked in the order of their wakes. Executor only.
  TaskHeader* take_all() noexcept {
    // Acquire: pairs with the release in push.
    TaskHeader* newest = arch::exchange<arch::Order::acquire, TaskHeader*>(newest_, nullptr);
    TaskHeader* oldest = nullptr;
    while (newest != nullptr) {
      auto* next = static_cast<TaskHeader*>(newest->link);
      newest->link = oldest;
      oldest = newest;
      newest = next;
    }
    return oldest;
  }

  bool empty() const noexcept { return arch::load_relaxed(newest_) == nullptr; }

 private:
  TaskHeader* newest_ = nullptr;
};

}  // namespace corps::detail
