// SPDX-License-Identifier: MIT OR Apache-2.0
#include <corps/memory/call_pointer.hpp>
#include <corps/memory/segments.hpp>

#if CORPS_SEGMENTS

#include <arch/arch.hpp>
#include <bit>
#include <corps/executor/context.hpp>
#include <corps/executor/task_pool.hpp>
#include <corps/memory/diagnostics.hpp>
#include <corps/panic.hpp>

extern "C" {
// From the linker: the table of areas, and the memory that they are in, the last in RAM.
extern const corps::detail::TaskArea __start_corps_task_areas[], __stop_corps_task_areas[];
extern std::byte corps_segments_start[];
}

namespace corps::detail {
namespace {

/// The table has a place for each task function, and this one for the area outside of tasks.
[[gnu::used, gnu::section("corps_task_areas")]] constinit const TaskArea room_in_the_table{};

constinit SegmentHeader* outside = nullptr;

[[noreturn, gnu::noinline]] void no_room(const SegmentSize* function) {
  if (function->bytes == SegmentSize::unknown) {
    panic(
        "an Async function was called in an image without its segment sizes: build it with corps_add_firmware, or run "
        "'corps-memory --patch' on the ELF file");
  }
  if (function->is_recursive) {
    panic("an Async function has called itself more often than its recursion_depth<N>() promises");
  }
  panic(
      "the frame of an Async function does not fit into its caller's segment: it was called where the memory tool "
      "could "
      "not see it (in an interrupt handler, in the poll of a future of your own, or several times in a loop before any "
      "was awaited)");
}

/// What is left in the caller's segment, for a function that is called by itself: there less is left than `bytes`.
[[gnu::noinline]] std::uint16_t rest_of(const SegmentHeader* caller, const SegmentSize* function) {
  const auto rest = static_cast<std::uint16_t>(caller->bytes - caller->top);
  if (!function->is_recursive || rest < function->frame) no_room(function);
  return rest;
}

SegmentHeader* at(SegmentHeader* header, std::size_t offset) noexcept {
  return reinterpret_cast<SegmentHeader*>(reinterpret_cast<std::byte*>(header) + offset);
}

SegmentHeader* caller_of(SegmentHeader* segment, std::size_t distance) noexcept {
  return reinterpret_cast<SegmentHeader*>(reinterpret_cast<std::byte*>(segment) - distance);
}

/// Of a segment that is not the only one of its caller.
[[gnu::noinline]] void free_slowly(SegmentHeader* segment) noexcept {
  const std::uint16_t end = segment->distance;
  SegmentHeader* const caller = caller_of(segment, end);
  if (end + segment->bytes != caller->top) {
    // Branches of a join end in any order. The place is empty when those behind it have gone, too: the tool has counted
    // all that may be alive between two moments at which nothing is.
    segment->bytes |= SegmentHeader::freed;
    return;
  }
  std::uint16_t top = caller->frame;
  for (std::uint16_t offset = top; offset < end;) {
    const std::uint16_t bytes = at(caller, offset)->bytes;
    offset = static_cast<std::uint16_t>(offset + (bytes & ~SegmentHeader::freed));
    if ((bytes & SegmentHeader::freed) == 0) top = offset;
  }
  caller->top = top;
}

#ifdef CORPS_MEASURE_MEMORY
void note_high_water(SegmentHeader* segment) noexcept {
  unsigned end = segment->frame;
  while (segment->distance % 8 == 0) {
    end += segment->distance;
    segment = caller_of(segment, segment->distance);
  }
  if (end + 1 > segment->distance) segment->distance = static_cast<std::uint16_t>(end + 1);
}
#endif

SegmentHeader* area_at(const TaskArea& area, std::size_t index) noexcept {
  return reinterpret_cast<SegmentHeader*>(corps_segments_start + std::size_t{area.offset} * 8 + index * area.bytes);
}

/// Makes the areas of these slots ready for use. Once for each task function, so it may search.
[[gnu::noinline]] const TaskArea& find_areas(const void* slots) {
  for (const TaskArea* area = __start_corps_task_areas; area != __stop_corps_task_areas; ++area) {
    if (area->slots != slots || area->bytes == 0) continue;
    for (std::size_t i = 0; i < area->count; ++i) {
      *area_at(*area, i) = {1, sizeof(SegmentHeader), sizeof(SegmentHeader), area->bytes};
    }
    return *area;
  }
  static constexpr SegmentSize unknown{0, SegmentSize::unknown, 0};
  no_room(&unknown);
}

[[gnu::noinline]] SegmentHeader* outside_of_tasks() {
  if (outside == nullptr) outside = area_at(find_areas(nullptr), 0);
  return outside;
}

/// The word in front of a task's header: of an only slot the address of its area, once that is known; else the pool.
[[gnu::noinline]] SegmentHeader* first_call_of_single(TaskHeader* task) {
  SegmentHeader* area = area_at(find_areas(task), 0);
  reinterpret_cast<SegmentHeader**>(task)[-1] = area;
  return area;
}

[[gnu::noinline]] void first_call_of_pool(TaskPool* pool) {
  // Tasks of one function may be on executors that preempt each other.
  arch::CriticalSection section;
  if (pool->area != 0) return;
  pool->area = static_cast<std::uint16_t>(&find_areas(pool) - __start_corps_task_areas + 1);
}

SegmentHeader* area_of_pooled(TaskHeader* task, TaskPool* pool) {
  if (pool->area == 0) first_call_of_pool(pool);
  const TaskArea& area = __start_corps_task_areas[pool->area - 1];
  // Exact, since the distance of two headers is a multiple of that between slots; ARMv6-M has no division.
  const auto distance =
      static_cast<std::uint32_t>(reinterpret_cast<std::byte*>(task) - reinterpret_cast<std::byte*>(pool)) / 8;
  return area_at(area, distance * area.reciprocal >> 16);
}

/// The segment that the coroutine which runs now calls into. `awaiting` is that coroutine, because calls go through
/// Strand::run. Null when it takes longer to find.
[[gnu::always_inline]] inline SegmentHeader* running_segment() noexcept {
  Context* const context = current;
  if (context == nullptr) return nullptr;
  Strand& strand = context->strand();
  void* const frame = strand.awaiting.address();
  // Nothing is in RAM behind the segments.
  if (reinterpret_cast<std::uintptr_t>(frame) >= reinterpret_cast<std::uintptr_t>(corps_segments_start)) {
    return static_cast<SegmentHeader*>(frame) - 1;
  }
  if (frame != &strand + 1) return nullptr;  // block_on polls a future in no coroutine
  void* const word = reinterpret_cast<void**>(static_cast<TaskHeader*>(frame) - 1)[-1];
  if (reinterpret_cast<std::uintptr_t>(word) < reinterpret_cast<std::uintptr_t>(corps_segments_start)) return nullptr;
  return static_cast<SegmentHeader*>(word);
}

[[gnu::noinline]] SegmentHeader* find_running_segment() {
  if (SegmentHeader* found = running_segment()) return found;
  if (current == nullptr) return outside_of_tasks();
  Strand& strand = current->strand();
  void* const frame = strand.awaiting.address();
  if (frame != &strand + 1) return outside_of_tasks();
  auto* task = static_cast<TaskHeader*>(frame) - 1;
  void* const word = reinterpret_cast<void**>(task)[-1];
  return word == nullptr ? first_call_of_single(task) : area_of_pooled(task, static_cast<TaskPool*>(word));
}

/// Two numbers of 16 bits that are read and written at once; a memcpy would be a call on ARMv6-M. The first is the
/// lower.
using TwoHalves [[gnu::may_alias]] = std::uint32_t;
static_assert(std::endian::native == std::endian::little);
static_assert(offsetof(SegmentHeader, top) % alignof(TwoHalves) == 0);

[[gnu::always_inline]] inline void* make_segment(SegmentHeader* caller, unsigned offset, unsigned frame_and_bytes) {
  caller->top = static_cast<std::uint16_t>(offset + (frame_and_bytes >> 16));
  SegmentHeader* segment = at(caller, offset);
  segment->distance = static_cast<std::uint16_t>(offset);
  segment->frame = static_cast<std::uint16_t>(frame_and_bytes);
  *reinterpret_cast<TwoHalves*>(&segment->top) = frame_and_bytes;
#ifdef CORPS_MEASURE_MEMORY
  note_high_water(segment);
#endif
  return segment + 1;
}

/// A first call, one outside of a task, one of a task that is one of several, one of a function by itself, or one that
/// must not be.
[[gnu::noinline]] void* allocate_slowly(const SegmentSize* function) {
  SegmentHeader* caller = find_running_segment();
  std::uint16_t bytes = function->bytes;
  if (caller->top + bytes > caller->bytes) bytes = rest_of(caller, function);
  return make_segment(caller, caller->top, function->frame | unsigned{bytes} << 16);
}

}  // namespace

// What it calls, it calls last, so that no return address is saved.
void* allocate_in_segment(const SegmentSize* function) {
  const TwoHalves frame_and_bytes = *reinterpret_cast<const TwoHalves*>(function);
  SegmentHeader* const caller = running_segment();
  if (caller == nullptr) return allocate_slowly(function);
  const unsigned offset = caller->top;
  if (offset + (frame_and_bytes >> 16) > caller->bytes) return allocate_slowly(function);
  return make_segment(caller, offset, frame_and_bytes);
}

void free_in_segment(void* frame) noexcept {
  SegmentHeader* const segment = static_cast<SegmentHeader*>(frame) - 1;
  const unsigned offset = segment->distance;
  SegmentHeader* const caller = caller_of(segment, offset);
  if (caller->top != offset + segment->bytes || caller->frame != offset) return free_slowly(segment);
  caller->top = static_cast<std::uint16_t>(offset);
}

}  // namespace corps::detail

#ifdef CORPS_MEASURE_MEMORY
namespace corps::diagnostics {

void visit_areas(void (*visit)(const AreaUse&, void*), void* argument) {
  for (const detail::TaskArea* area = __start_corps_task_areas; area != __stop_corps_task_areas; ++area) {
    for (unsigned i = 0; i < area->count; ++i) {
      const detail::SegmentHeader& header = *detail::area_at(*area, i);
      // What has never been used has no header: in memory that nobody has written.
      const bool used = header.frame == sizeof(header) && header.bytes == area->bytes && header.distance % 8 == 1;
      call_pointer(visit, AreaUse{area->slots, i, area->bytes, used ? header.distance - 1u : 0u}, argument);
    }
  }
}

}  // namespace corps::diagnostics
#endif

#endif
