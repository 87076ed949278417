// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <arch/atomic.hpp>
#include <corps/executor/task_header.hpp>

namespace corps::detail {

/// The tasks that are to be polled, in the order of their wakes. One word.
///
/// Any number of wakers push from any context; the one executor takes all at once. With compare-and-swap it is a stack:
/// a push is one compare-and-swap, and the batch is turned round when it is taken. There is no pop of single elements,
/// so no ABA problem. Without, it is a ring that the newest task stands for, in a critical section of a few
/// instructions: to turn a stack round would take longer.
class ReadyQueue {
 public:
  constexpr ReadyQueue() noexcept = default;

#if CORPS_HAS_COMPARE_AND_SWAP
  /// Adds a task whose `waiting` flag the caller has cleared. True when the queue was empty.
  bool push(TaskHeader& task) noexcept {
    TaskHeader* head = arch::load_relaxed(newest_);
    do {
      task.link = head;
      // Release: whoever takes the task sees its link, and all that the waker did before it woke.
    } while (!arch::compare_exchange_weak<arch::Order::release>(newest_, head, &task));
    return head == nullptr;
  }

  /// Empties the queue; returns its tasks linked in the order of their wakes, the last to itself; null when it was
  /// empty. Executor only.
  TaskHeader* take_all() noexcept {
    // Acquire: pairs with the release in push.
    TaskHeader* newest = arch::exchange<arch::Order::acquire, TaskHeader*>(newest_, nullptr);
    TaskHeader* oldest = newest;
    while (newest != nullptr) {
      auto* next = static_cast<TaskHeader*>(newest->link);
      newest->link = oldest;
      oldest = newest;
      newest = next;
    }
    return oldest;
  }

#else
  /// Adds a task that waited. True when the queue was empty. In the caller's critical section, in which it has looked
  /// whether the task waits.
  bool append(TaskHeader& task) noexcept {
    TaskHeader* const before = arch::load_relaxed(newest_);
    arch::store_relaxed(newest_, &task);
    if (before == nullptr) {
      arch::store_relaxed<void*>(task.link, &task);
      return true;
    }
    arch::store_relaxed(task.link, arch::load_relaxed(before->link));
    arch::store_relaxed<void*>(before->link, &task);
    return false;
  }

  TaskHeader* take_all() noexcept {
    // Right on the core that all wakers run on; another core might see it too late.
    if (empty()) return nullptr;
#if defined(__ARM_FEATURE_LDREX) && !defined(__OPTIMIZE_SIZE__)
    // In one step, or a task that an interrupt adds would be lost. The ring is nobody else's from here on: who wakes
    // next finds no newest task to link to. So the section below would do with these two accesses, too.
    TaskHeader* const newest = arch::exchange<arch::Order::relaxed, TaskHeader*>(newest_, nullptr);
#else
    arch::CriticalSection section;
    TaskHeader* const newest = arch::load_relaxed(newest_);
    arch::store_relaxed<TaskHeader*>(newest_, nullptr);
#endif
    auto* const oldest = static_cast<TaskHeader*>(arch::load_relaxed(newest->link));
    arch::store_relaxed<void*>(newest->link, newest);
#if !defined(__OPTIMIZE_SIZE__)
    if (oldest == nullptr) __builtin_unreachable();  // spares the caller's check
#endif
    return oldest;
  }

#endif

  bool empty() const noexcept { return arch::load_relaxed(newest_) == nullptr; }

 private:
  TaskHeader* newest_ = nullptr;
};

}  // namespace corps::detail
