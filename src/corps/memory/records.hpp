// SPDX-License-Identifier: MIT OR Apache-2.0
// What the code tells the memory tool (tools/memory): records in a section of the ELF file that is not loaded.
//
// A record is six words: {kind, address in the code, four words by kind}. It is in the section group of the function
// that it is about, so that a function which the linker drops takes its records along. The name begins with .debug,
// because GNU ld drops other sections that are not loaded and have relocations.
#pragma once

#include <corps/memory/call_pointer.hpp>
#include <corps/memory/frame_memory.hpp>
#include <type_traits>

// The kinds, as text: they are pasted into assembly.
#define CORPS_RECORD_ASYNC "1"   // bytes of the frame, address of its SegmentSize, 0, 0
#define CORPS_RECORD_TASK "2"    // bytes of the frame, address of the first header, count, stride
#define CORPS_RECORD_AWAIT "3"   // calls that the awaited future holds, calls that it may make later, 0, 0
#define CORPS_RECORD_REFERS "4"  // an await of a future that was made before: 0, 0, 0, 0
#define CORPS_RECORD_INDIRECT \
  "5"  // the next call is through a pointer and returns so many calls, of any functions: calls, 0, 0, 0

#define CORPS_RECORD_LATER "6"     // in the poll of a future that calls Async functions: 0, 0, 0, 0
#define CORPS_RECORD_BLOCK_ON "7"  // block_on runs a future to its end: calls that it holds, 0, 0, 0
#define CORPS_RECORD_DEPTH "8"     // the function calls itself: how many of its frames there are at most, 0, 0, 0

#if CORPS_SEGMENTS
// The label 774, at the code that the record is about, must be defined in the same assembly.
#define CORPS_RECORD(kind, words) \
  ".pushsection .debug_corps,\"?\",%%progbits\n\t.word " kind ", 774b, " words "\n\t.popsection\n\t"
#define CORPS_RECORDED_CODE "774:\n\t"
#else
#define CORPS_RECORD(kind, words) ""
#define CORPS_RECORDED_CODE ""
#endif

namespace corps::detail {

/// At the await of a future that holds `calls` calls of Async functions, and may make `later` more when it is polled.
/// An instruction of its own, so that no jump can reach the next one without passing it.
template <unsigned calls, unsigned later = 0>
[[gnu::always_inline]] inline void record_await() noexcept {
#if CORPS_SEGMENTS
  asm volatile("774:\n\tnop\n\t" CORPS_RECORD(CORPS_RECORD_AWAIT, "%c0, %c1, 0, 0")::"i"(calls), "i"(later) : "memory");
#endif
}

/// In block_on, of a future that holds `calls` calls.
template <unsigned calls>
[[gnu::always_inline]] inline void record_block_on() noexcept {
#if CORPS_SEGMENTS
  asm volatile("774:\n\tnop\n\t" CORPS_RECORD(CORPS_RECORD_BLOCK_ON, "%c0, 0, 0, 0")::"i"(calls) : "memory");
#endif
}

/// A record that says no more than its kind.
#if CORPS_SEGMENTS
#define CORPS_RECORD_HERE(kind) asm volatile("774:\n\tnop\n\t" CORPS_RECORD(kind, "0, 0, 0, 0")::: "memory")
#else
#define CORPS_RECORD_HERE(kind) (void)0
#endif

/// How many calls of Async functions a future holds, as join, select and array_of take them.
template <class F>
inline constexpr unsigned calls_in = 0;
/// How many it may make while it is polled.
template <class F>
inline constexpr unsigned later_calls_in = 0;
/// How many calls an object stands for that a function returns: a future's, or 1 for an Async.
template <class R>
inline constexpr unsigned calls_returned = calls_in<R>;

/// Calls a function without parameters that may return an Async; the tool hears when that is through a pointer.
template <class F>
[[gnu::always_inline]] inline decltype(auto) call_recorded(F& function) {
#if CORPS_SEGMENTS
  constexpr unsigned calls = calls_returned<std::invoke_result_t<F&>>;
  if constexpr (std::is_pointer_v<F> && calls > 0) {
    asm volatile("774:\n\tnop\n\t" CORPS_RECORD(CORPS_RECORD_INDIRECT, "%c0, 0, 0, 0")::"i"(calls) : "memory");
  }
#endif
  if constexpr (std::is_pointer_v<F>) {
    return call_pointer(function);
  } else {
    return function();
  }
}

}  // namespace corps::detail
