// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <arch/atomic.hpp>
#include <corps/executor/strand.hpp>
#include <cstdint>

namespace corps {
class Executor;

namespace detail {

/// What the executor knows of a task: five words, in static memory for good, so that wakers and handles of tasks that
/// have ended stay harmless. Its frame lies right behind it, or in the arena.
///
///            claim (1)            spawn (2)            poll (3)
///     free ------------> claimed -----------> queued ------------> waiting
///      ^                    |                   ^   <------------     |
///      |  drop unspawned (5)|                   |       wake (4)      |
///      |<-------------------+                   +---------------------+
///      |                       end (6)                     (a wake while it is being polled queues it again)
///      +--------------------------------------------------------------
struct TaskHeader {
  enum Flag : std::uint32_t {
    waiting = 1u << 0,   ///< in no ready queue: whoever clears it must queue the task
    claimed = 1u << 1,   ///< a frame is in use here
    pooled = 1u << 2,    ///< one of several slots: the word in front of the header points to the pool
    in_arena = 1u << 3,  ///< the frame is in the arena: the word behind the header points to it
  };
  /// The rest of the state counts the tasks that have used this slot, so that a stale handle knows itself.
  static constexpr std::uint32_t one_generation = 1u << 8;
  static constexpr std::uint32_t flags = one_generation - 1;

  /// While queued, the next task in the ready queue; otherwise the executor.
  void* link;
  std::uint32_t state;
  Strand strand;

  std::uint32_t load_state() const noexcept { return arch::load_relaxed(state); }
};

static_assert(sizeof(TaskHeader) <= 5 * sizeof(void*));

}  // namespace detail
}  // namespace corps
