// SPDX-License-Identifier: MIT OR Apache-2.0
// Where the frames of Async functions live in firmware: each in its caller's segment.
//
// A segment is a frame and room for all that is called from it. Its size is known when the program has been linked: the
// memory tool (tools/memory) reads the machine code, computes it, and writes it into the program. So a call takes the
// next bytes of its caller's segment, gives them back when it ends, and can never find that there are too few.
//
//     .bss               .corps_segments, written by nobody but this
//     +--------+-------+      +--------+--------+---------+--------+----------+- - - -+
//     | header | frame |  --> | header | header | frame f | header | frame g  |       |
//     +--------+-------+      +--------+--------+---------+--------+----------+- - - -+
//        the task's slot        area     '------- segment of f, called by the task ----'
//                                                         '----- segment of g ---------'
//
// The frame of a task stays in its slot. What it calls lies in an *area*, one for each slot; calls that are made
// outside of tasks (block_on at start-up) have one of their own.
#pragma once

#include <corps/memory/frame_memory.hpp>
#include <corps/memory/ramp.hpp>
#include <corps/memory/records.hpp>
#include <cstddef>
#include <cstdint>

#if CORPS_SEGMENTS
// Room in flash for one more TaskArea, in whose place the tool writes. The name of the section is a C identifier: the
// linker keeps what has it in programs that refer to its beginning, which are those with Async functions.
#define CORPS_TASK_AREA ".pushsection corps_task_areas,\"a?\",%%progbits\n\t.balign 4\n\t.skip 12\n\t.popsection\n\t"
#else
#define CORPS_TASK_AREA ""
#endif

namespace corps::detail {

/// What the tool knows of an Async function. In flash.
struct alignas(std::uint32_t) SegmentSize {
  std::uint16_t frame;  ///< the header and the frame
  std::uint16_t bytes;  ///< the header, the frame, and all that is called from it; the tool writes it
  /// 1: it calls itself (recursion_depth), so that `bytes` is for the outermost call, and the others take what is left
  /// of their caller's segment.
  std::uint16_t is_recursive;

  /// What `bytes` is before: no segment has so many, so that it needs no check of its own.
  static constexpr std::uint16_t unknown = 0xfff8;
#define CORPS_UNKNOWN_SEGMENT_SIZE "0xfff8"
};

/// The areas of one task function, which the tool writes.
struct TaskArea {
  const void* slots;         ///< the only header, or the pool; null: no more areas. The first area is for outside tasks
  std::uint16_t offset;      ///< of the first area in .corps_segments, in units of 8 bytes
  std::uint16_t bytes;       ///< of each area
  std::uint16_t reciprocal;  ///< of the distance between slots: 65536 * 8 / distance, rounded up
  std::uint16_t count;
};
static_assert(sizeof(void*) != 4 || sizeof(TaskArea) == 12);

/// In front of each nested frame, and at the beginning of each area. All are bytes, and multiples of 8.
struct alignas(std::uint32_t) SegmentHeader {
  /// Back to the caller's header. Of an area, no multiple of 8: the high-water mark and 1, in builds that measure.
  std::uint16_t distance;
  std::uint16_t frame;  ///< the header and the frame: where the first called segment is, from here
  // The next two are at first what SegmentSize begins with.
  std::uint16_t top;    ///< where the next one will be
  std::uint16_t bytes;  ///< the whole segment; and 1 when it was freed before one that was called later

  static constexpr std::uint16_t freed = 1;
};

/// Memory for a frame in the segment of the coroutine that runs now; panics when the tool has not seen the program.
/// Tasks, and start-up code outside of tasks. No lock: only one executor works on a segment.
CORPS_KEEP_RAMP [[gnu::noinline]] void* allocate_in_segment(const SegmentSize* function);
void free_in_segment(void* frame) noexcept;

#if CORPS_SEGMENTS
/// Called in the coroutine's own ramp, where `n` is a constant to the assembly.
[[gnu::always_inline]] CORPS_KEEP_RAMP inline void* allocate_segment(std::size_t n) {
  constexpr std::size_t alignment = __STDCPP_DEFAULT_NEW_ALIGNMENT__;
  static_assert(alignment == sizeof(SegmentHeader));
  const SegmentSize* function;
  CORPS_PIN_RAMP();
  asm volatile(CORPS_RECORDED_CODE
               ".pushsection .rodata.corps_segment.%=,\"a?\",%%progbits\n\t.balign 4\n771:\n\t.short "
               "%c2, " CORPS_UNKNOWN_SEGMENT_SIZE
               ", 0, 0\n\t"
               ".popsection\n\t" CORPS_RECORD(CORPS_RECORD_ASYNC, "%c1, 771b, 0, 0") CORPS_LOAD_LABEL_771
               : CORPS_LABEL_REGISTER(function)
               : "i"(n), "i"(sizeof(SegmentHeader) + (n + alignment - 1) / alignment * alignment));
  return allocate_in_segment(function);
}
#endif

}  // namespace corps::detail
