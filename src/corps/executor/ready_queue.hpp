// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <arch/atomic.hpp>
#include <corps/executor/task_header.hpp>

namespace corps::detail {

/// The tasks that are to be polled, in the order of their wakes.
///
/// Any number of wakers push from any context; the one executor takes all at once. With compare-and-swap it is one word,
/// a stack: a push is one compare-and-swap, and the batch is turned round when it is taken. There is no pop of single
/// elements, so no ABA problem. Without, it is a list with its ends in two words, in a critical section of a few
/// instructions: to turn a stack round would take longer.
class ReadyQueue {
 public:
  /// Tasks linked in the order of their wakes. The link of the last means nothing.
  struct Batch {
    TaskHeader* first;
    TaskHeader* last;
  };

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

  /// Empties the queue, which may be empty: then both are null. Executor only.
  Batch take_all() noexcept {
    // Acquire: pairs with the release in push.
    TaskHeader* newest = arch::exchange<arch::Order::acquire, TaskHeader*>(newest_, nullptr);
    TaskHeader* const last = newest;
    TaskHeader* oldest = nullptr;
    while (newest != nullptr) {
      auto* next = static_cast<TaskHeader*>(newest->link);
      newest->link = oldest;
      oldest = newest;
      newest = next;
    }
    return {oldest, last};
  }

  bool empty() const noexcept { return arch::load_relaxed(newest_) == nullptr; }

 private:
  TaskHeader* newest_ = nullptr;
#else
  bool push(TaskHeader& task) noexcept {
    arch::CriticalSection section;
    return append(task);
  }
  /// The same, in the caller's critical section.
  bool append(TaskHeader& task) noexcept {
    // Any address without the tag: it is queued, and not waiting.
    arch::store_relaxed<void*>(task.link, &task);
    TaskHeader* const last = last_;
    last_ = &task;
    if (last == nullptr) {
      first_ = &task;
      return true;
    }
    arch::store_relaxed<void*>(last->link, &task);
    return false;
  }

  Batch take_all() noexcept {
    arch::CriticalSection section;
    const Batch batch{first_, last_};
    first_ = last_ = nullptr;
    return batch;
  }

  bool empty() const noexcept { return arch::load_relaxed(last_) == nullptr; }

 private:
  TaskHeader* first_ = nullptr;
  TaskHeader* last_ = nullptr;
#endif
};

}  // namespace corps::detail
