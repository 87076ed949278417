// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <corps/executor/spawn_error.hpp>
#include <corps/executor/task.hpp>
#include <corps/executor/task_handle.hpp>
#include <expected>

namespace corps {

class Executor;

/// Starts tasks on one executor. A handle: copy it freely, pass it to tasks.
class Spawner {
 public:
  explicit Spawner(Executor& executor) noexcept : executor_(&executor) {}

  /// Queues `task` for its first poll, behind all that is queued already.
  ///
  /// Errors: `busy` when all slots of its function are in use, `arena_exhausted` when frames come from the arena and it
  /// is full. The task's parameters are then destroyed, nothing else happens; whether to try again, to go on without or
  /// to stop is the caller's choice. Contexts: tasks of the same executor, and before the executor runs. Cost: one
  /// push.
  template <unsigned N>
  [[nodiscard("the task may not have been started: look at the error, or stop on it with .value()")]]
  std::expected<TaskHandle, SpawnError> spawn(Task<N> task) const noexcept {
    return start(task);
  }

 private:
  std::expected<TaskHandle, SpawnError> start(detail::TaskClaim& claim) const noexcept;
  Executor* executor_;
};

}  // namespace corps
