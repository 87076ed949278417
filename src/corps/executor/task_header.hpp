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
///            claim (1)            spawn (2)             poll (3)
///     free ------------> claimed -----------> queued -------------> waiting
///      ^                    |                  | ^                     |
///      |  drop unspawned (5)|                  | |  wake, cancel (4)   | end (6)
///      |<-------------------+                  | +---------------------|
///      |                       cancelled (7)   |  (also while it is    |
///      |<--------------------------------------+   being polled)       |
///      +---------------------------------------------------------------+
///
/// A task that ends while it is queued once more keeps its frame until it is dequeued. A cancel is a mark and a wake:
/// the executor finds the mark when it dequeues the task, and destroys the frame in place of polling it.
struct TaskHeader {
  enum Flag : std::uint32_t {
    waiting = 1u << 0,         ///< in no ready queue: whoever clears it must queue the task. See is_waiting
    claimed = 1u << 1,         ///< a frame is in use here
    in_arena = 1u << 2,        ///< the frame is in the arena: the word behind the header points to it
    cancelled = 1u << 3,       ///< to be destroyed instead of polled
    joined = 1u << 4,          ///< somebody may wait for the end (task_join.cpp)
    last_cancelled = 1u << 7,  ///< the task that had this slot before was cancelled; kept in programs that join
  };
  /// The rest of the state counts the tasks that have used this slot, so that a stale handle knows itself. 24 bits: a
  /// handle that is kept while exactly a multiple of 16,777,216 further tasks use the slot takes the last of them for
  /// its own. No width rules that out; at a task a millisecond in one slot the first such moment comes after 4.6 hours.
  static constexpr std::uint32_t one_generation = 1u << 8;
  static constexpr std::uint32_t flags = one_generation - 1;

  /// While queued, the next task in the ready queue; otherwise the executor, without compare-and-swap with
  /// `waiting_tag` added.
  void* link;
  std::uint32_t state;
  Strand strand;

  /// Whether the task is in no ready queue. Where there is compare-and-swap, a flag of the state says so, because more
  /// than one core may wake the task, and what each has done before must be seen by its poll. On a single core it is
  /// the lowest bit of the link: only the executor changes the link of a queued task, so it can take the task from the
  /// queue and set the bit with one store, where a flag among others would need a critical section.
  static constexpr std::uintptr_t waiting_tag = 1;
#if CORPS_HAS_COMPARE_AND_SWAP
  bool is_waiting() const noexcept { return load_state() & waiting; }
  /// For a task that nobody else knows of yet.
  void start_waiting(Executor& executor) noexcept {
    link = &executor;
    state |= waiting;
  }
#else
  bool is_waiting() const noexcept { return is_tagged(arch::load_relaxed(link)); }
  static bool is_tagged(void* link) noexcept { return reinterpret_cast<std::uintptr_t>(link) & waiting_tag; }
  void start_waiting(Executor& executor) noexcept { arch::store_relaxed(link, tagged(executor)); }
  static void* tagged(Executor& executor) noexcept { return reinterpret_cast<char*>(&executor) + waiting_tag; }
  /// Who waits on the link of a waiting task.
  static Executor& untagged(void* link) noexcept {
    return *reinterpret_cast<Executor*>(static_cast<char*>(link) - waiting_tag);
  }
#endif

  std::uint32_t load_state() const noexcept { return arch::load_relaxed(state); }

  /// The slot is free from here on, which makes the handles of its task inert. Returns the state before.
  ///
  /// Under the caller's lock, as all that claims, joins and releases. What comes without a lock cannot be lost between
  /// the load and the store: wakes clear `waiting`, which is not set, and a cancel comes too late.
  std::uint32_t release() noexcept {
    const std::uint32_t before = load_state();
    arch::store_relaxed(state, (before | flags) + 1);
    return before;
  }
};

static_assert(sizeof(TaskHeader) <= 5 * sizeof(void*));

}  // namespace detail
}  // namespace corps
