// SPDX-License-Identifier: MIT OR Apache-2.0
// Where the frames of tasks live: exact static slots behind their headers, or the arena.
//
// A coroutine's frame size is known to the compiler's back end only; but in an inlined `operator new(n)` it is a
// constant that inline assembly may name. So the coroutine itself reserves, at compile time, exactly N slots of its own
// frame's size in .bss, in the section group of the function that uses them: a coroutine that the linker drops takes
// its slots along.
#pragma once

#include <arch/arch.hpp>
#include <corps/config.hpp>
#include <corps/executor/spawn_error.hpp>
#include <corps/executor/task_header.hpp>
#include <corps/memory/ramp.hpp>
#include <corps/memory/records.hpp>
#include <corps/memory/segments.hpp>
#include <cstddef>
#include <cstdint>
#include <new>

namespace corps::detail {

/// The slots of one task function with N > 1, in zero-initialised memory: those below `used` have been used once, and
/// the free ones of them are listed. So claiming costs the same at any slot, and nothing has to be set up at start.
struct TaskPool {
  TaskHeader* free;
  std::uint16_t used;
  /// Which of the task areas is that of these slots (segments.cpp); 0 before the first nested call.
  std::uint16_t area;
};

/// What is in front of a header that is one of several: its pool.
struct PooledHeader {
  TaskPool* pool;
  TaskHeader header;
};

/// The layout of slots.
namespace slot {
inline constexpr std::size_t frame_alignment = __STDCPP_DEFAULT_NEW_ALIGNMENT__;
constexpr std::size_t round_up(std::size_t n) { return (n + frame_alignment - 1) / frame_alignment * frame_alignment; }
/// Bytes in front of a header so that the frame behind it is aligned.
inline constexpr std::size_t single_padding = round_up(sizeof(TaskHeader)) - sizeof(TaskHeader);
inline constexpr std::size_t pooled_padding = round_up(sizeof(PooledHeader)) - sizeof(PooledHeader);
inline constexpr std::size_t pool_bytes = round_up(sizeof(TaskPool));
inline constexpr std::size_t pooled_overhead = pooled_padding + sizeof(PooledHeader);
}  // namespace slot

/// Claims the only slot; null when it is in use. Any context.
CORPS_KEEP_RAMP CORPS_STAY_A_CALL TaskHeader* claim_single(TaskHeader* slot) noexcept;
/// Claims one of `count` slots of `stride` bytes that follow `pool`; null when all are in use. Any context. O(1).
CORPS_KEEP_RAMP CORPS_STAY_A_CALL TaskHeader* claim_pooled(TaskPool* pool, std::size_t stride,
                                                           std::size_t count) noexcept;
/// Gives back the only slot of a function. Any context.
void release_single(TaskHeader& task) noexcept;
/// Gives a slot back to its pool. Any context. O(1).
void release_pooled(TaskHeader& task) noexcept;

/// What the two above do. Weak: programs that join tasks have those of task_join.cpp in their place, which also tell
/// the joiners; others do not pay for it. Called from task_pool.cpp only: so a linker that looks for them in an archive
/// has the weak ones at hand already, and takes the others only along with a join.
void leave_single(TaskHeader& task) noexcept;
void leave_pooled(TaskHeader& task) noexcept;
/// Makes a slot that `TaskHeader::release` has released the next one that its pool gives out. Under the same lock.
void list_as_free(TaskHeader& task) noexcept;
/// Destroys the frame of a task that is not running, and releases its slot.
void destroy_frame(TaskHeader& task) noexcept;

/// The frame of `n` bytes that belongs to a header whose slots hold a pointer to it; null when the arena is full.
void* allocate_in_arena(TaskHeader& task, std::size_t n) noexcept;
void free_in_arena(void* frame) noexcept;
TaskHeader& header_of_arena_frame(void* frame) noexcept;

/// Whether the last claim failed for want of memory in the arena; read by the `Task` that reports it, with nothing but
/// inlined code in between. Executors that preempt save and restore it.
inline constinit CORPS_PER_CORE bool arena_claim_error = false;

/// The same address. What stands in front of a frame is not part of the object that the compiler knows: without this,
/// Clang takes the way from a promise to the header for an access out of bounds.
[[gnu::always_inline]] inline void* around_frame(void* frame) noexcept {
  asm("" : "+r"(frame));
  return frame;
}

/// Frames in exact slots, for a coroutine compiled with optimisation.
template <unsigned N>
struct ExactFrames {
  [[gnu::always_inline]] CORPS_KEEP_RAMP static void* allocate(std::size_t n) noexcept {
    TaskHeader* task;
    CORPS_PIN_RAMP();
    if constexpr (N == 1) {
      TaskHeader* slot;
      asm volatile(
          CORPS_RECORDED_CODE
          ".pushsection .bss.corps_task.%=,\"aw?\",%%nobits\n\t.balign %c1\n\t.skip %c2\n771:\n\t.skip %c3 + %c4\n\t"
          ".popsection\n\t" CORPS_RECORD(CORPS_RECORD_TASK, "%c4, 771b, 1, 0") CORPS_TASK_AREA CORPS_LOAD_LABEL_771
          : CORPS_LABEL_REGISTER(slot)
          : "i"(slot::frame_alignment), "i"(slot::single_padding), "i"(sizeof(TaskHeader)), "i"(n));
      task = claim_single(slot);
    } else {
      TaskPool* pool;
      asm volatile(CORPS_RECORDED_CODE
                   ".pushsection .bss.corps_task.%=,\"aw?\",%%nobits\n\t.balign %c1\n771:\n\t.skip %c2 + %c3 * %c4\n\t"
                   ".popsection\n\t" CORPS_RECORD(CORPS_RECORD_TASK, "%c5, 771b, %c3, %c4")
                       CORPS_TASK_AREA CORPS_LOAD_LABEL_771
                   : CORPS_LABEL_REGISTER(pool)
                   : "i"(slot::frame_alignment), "i"(slot::pool_bytes), "i"(N),
                     "i"(slot::pooled_overhead + slot::round_up(n)), "i"(n));
      task = claim_pooled(pool, slot::pooled_overhead + slot::round_up(n), N);
    }
    return task != nullptr ? task + 1 : nullptr;
  }
  static void free(void* frame) noexcept {
    if constexpr (N == 1) {
      release_single(header_of(frame));
    } else {
      release_pooled(header_of(frame));
    }
  }
  static TaskHeader& header_of(void* frame) noexcept { return static_cast<TaskHeader*>(around_frame(frame))[-1]; }
  /// Why the last `allocate` failed.
  static SpawnError error() noexcept { return SpawnError::busy; }
};

/// Headers in slots, frames in the arena.
template <unsigned N>
struct ArenaFrames {
  static constexpr std::size_t stride = slot::round_up(slot::pooled_overhead + sizeof(void*));

  [[gnu::always_inline]] CORPS_KEEP_RAMP static void* allocate(std::size_t n) noexcept {
    TaskPool* pool;
    CORPS_PIN_RAMP();
    asm volatile(
        ".pushsection .bss.corps_task.%=,\"aw?\",%%nobits\n\t.balign %c1\n771:\n\t.skip %c2\n\t"
        ".popsection\n\t" CORPS_LOAD_LABEL_771
        : CORPS_LABEL_REGISTER(pool)
        : "i"(slot::frame_alignment), "i"(slot::pool_bytes + N * stride));
    arena_claim_error = false;
    TaskHeader* task = claim_pooled(pool, stride, N);
    return task != nullptr ? allocate_in_arena(*task, n) : nullptr;
  }
  static void free(void* frame) noexcept {
    TaskHeader& task = header_of(frame);
    free_in_arena(frame);
    release_pooled(task);
  }
  static TaskHeader& header_of(void* frame) noexcept { return header_of_arena_frame(around_frame(frame)); }
  static SpawnError error() noexcept { return arena_claim_error ? SpawnError::arena_exhausted : SpawnError::busy; }
};

#if CORPS_EXACT_TASK_FRAMES
template <unsigned N>
using TaskFrames = ExactFrames<N>;
#else
template <unsigned N>
using TaskFrames = ArenaFrames<N>;
#endif

}  // namespace corps::detail
