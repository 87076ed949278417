// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <corps/executor/task_header.hpp>
#include <cstdint>

namespace corps {

class TaskJoin;

namespace detail {
void cancel_task(TaskHeader& task, std::uint32_t mask, std::uint32_t mine) noexcept;
}

/// How a task ended.
enum class TaskEnd : std::uint8_t {
  finished,   ///< its function returned
  cancelled,  ///< its frame was destroyed at the await where it stood, or before it ever ran
};

/// Refers to a spawned task. Two words, copied freely; dropping it changes nothing, and when the task has ended it is
/// inert, even if its slot serves another task by then (told apart by a 24-bit count of the slot's tasks: see
/// detail::TaskHeader::one_generation).
class TaskHandle {
 public:
  explicit TaskHandle(detail::TaskHeader& task) noexcept : task_(&task), state_(task.load_state() & identity) {}

  /// Whether the task still has its frame and its slot: it has neither returned nor been destroyed. Any context. Orders
  /// nothing: join a task of another thread before using what it left behind.
  [[nodiscard]] bool is_running() const noexcept { return is_mine(task_->load_state()); }

  /// Ends the task where it stands: its own executor destroys its frame, innermost call first, in place of the next
  /// poll, and the slot is free. Nothing has happened to it when `cancel` returns; await `join()` for that.
  ///
  /// Idempotent; nothing when the task has ended. A task that is being polled, such as one that cancels itself, goes on
  /// to its next suspension; one that returns before it gets there has finished. Contexts: any (tasks of any executor,
  /// interrupts, other threads), destructors that run because of another cancel included. Cost: one wake.
  void cancel() const noexcept;

  /// The future of the task's end, a TaskEnd; ready at once when it has ended. When it is ready the slot is free.
  ///
  /// Any number of tasks may wait, on any executor; they are woken in the order they came. Of a task that ended before
  /// the join began the end is known until another task has left the same slot; after that it is said to have finished.
  /// Panics when a task joins itself. Cancel safety: nothing happens to the task. RAM: TaskJoin, 5 words; 8 bytes
  /// and about 450 of flash once in a program.
  TaskJoin join() const noexcept;

  /// Whether both refer to the same run of a task.
  friend bool operator==(TaskHandle, TaskHandle) noexcept = default;

 private:
  friend class TaskJoin;
  /// What stays the same in the state from claim to end, and no other task of the slot has.
  static constexpr std::uint32_t identity = ~detail::TaskHeader::flags | detail::TaskHeader::claimed;
  bool is_mine(std::uint32_t state) const noexcept { return (state & identity) == state_; }

  detail::TaskHeader* task_;
  std::uint32_t state_;
};

}  // namespace corps
