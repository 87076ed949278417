// SPDX-License-Identifier: MIT OR Apache-2.0
#include <corps/executor/task.hpp>
#include <expected>

namespace corps::detail {

#if defined(__cpp_exceptions)
void panic_for_exception() noexcept {
  try {
    throw;
  } catch (const std::bad_expected_access<SpawnError>& failed) {
    switch (failed.error()) {
      case SpawnError::busy:
        panic("spawn(...).value() in a task: all slots of the spawned Task<N> function are in use (busy)");
      case SpawnError::arena_exhausted:
        panic("spawn(...).value() in a task: the task arena is full (arena_exhausted): raise CORPS_TASK_ARENA_SIZE");
      case SpawnError::stopped:
        panic("spawn(...).value() in a task: the executor of the other thread has been stopped (stopped)");
    }
    panic("spawn(...).value() in a task failed");
  } catch (...) {
    panic("an exception left a corps::Task: catch it inside the task");
  }
}
#else
void panic_for_exception() noexcept { panic("an exception left a corps::Task"); }
#endif

}  // namespace corps::detail
