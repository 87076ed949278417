// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <corps/executor/send_task.hpp>
#include <corps/executor/spawner.hpp>
#include <expected>

namespace corps {

/// Starts tasks on an executor of another priority. A handle of one word: copied freely, passed to tasks of any
/// executor.
class SendSpawner {
 public:
  /// Of an executor that is never destroyed. InterruptExecutor::start gives one.
  explicit SendSpawner(Executor& executor) noexcept : spawner_(executor) {}
  /// Of the same executor: for tasks of other priorities, and handlers, that spawn onto the thread's.
  explicit SendSpawner(Spawner spawner) noexcept : spawner_(spawner) {}

  /// As Spawner::spawn. A more urgent executor polls the task before this returns, unless interrupts are off; a task
  /// that ends at once may have done so by then, and its handle is inert.
  ///
  /// Contexts: any (tasks of any executor of this core, interrupt handlers), in which the task function is called, too:
  /// the parameters are moved there, and destroyed there if the spawn fails. Cost: one push.
  template <unsigned N>
  [[nodiscard("the task may not have been started: look at the error, or stop on it with .value()")]]
  std::expected<TaskHandle, SpawnError> spawn(SendTask<N> task) const noexcept {
    return spawner_.spawn(std::move(task));
  }
  /// Does not compile: says what to do.
  template <unsigned N>
  std::expected<TaskHandle, SpawnError> spawn(Task<N> task) const noexcept {
    static_assert(N == 0,
                  "a SendSpawner spawns a corps::SendTask, whose parameters are checked to be Sendable: let the task "
                  "function return corps::SendTask<N> in place of corps::Task<N>");
    return spawner_.spawn(std::move(task));
  }

 private:
  Spawner spawner_;
};

}  // namespace corps
