// SPDX-License-Identifier: MIT OR Apache-2.0
#include <corps/executor/task.hpp>
#include <expected>

namespace corps::detail {

#if defined(__cpp_exceptions)
void panic_for_exception() noexcept {
  try {
    throw;
  } catch (const std::bad_expected_access<SpawnError>& failed) {
    panic(failed.error() == SpawnError::busy
              ? "spawn(...).value() in a task: all slots of the spawned Task<N> function are in use (busy)"
              : "spawn(...).value() in a task: the task arena is full (arena_exhausted): raise CORPS_TASK_ARENA_SIZE");
  } catch (...) {
    panic("an exception left a corps::Task: catch it inside the task");
  }
}
#else
void panic_for_exception() noexcept { panic("an exception left a corps::Task"); }
#endif

}  // namespace corps::detail
