// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <cstdint>

namespace corps {

/// Why a task could not be spawned.
enum class SpawnError : std::uint8_t {
  busy = 1,             ///< all N slots of this Task<N> function are in use
  arena_exhausted = 2,  ///< the task arena has no room for its frame: raise CORPS_TASK_ARENA_SIZE
  stopped = 3,          ///< the executor of another thread has been stopped
};

}  // namespace corps
