// SPDX-License-Identifier: MIT OR Apache-2.0
// Where frames live: the one place that decides.
//
// |                                        | frame of a task   | frame of an Async function     |
// |----------------------------------------|-------------------|--------------------------------|
// | firmware, optimised                    | exact static slot | segments (segments.hpp)        |
// | desktop, optimised                     | exact static slot | heap                           |
// | CORPS_TASK_ARENA_SIZE given            | arena             | arena                          |
// | -O0: firmware / desktop                | arena / heap      | arena / heap                   |
#pragma once

#include <cstddef>

// The frame size is a constant in the assembly only when the compiler optimises; -O0, and an explicit arena size, put
// the frames into the arena, and only the headers into slots.
#if defined(__OPTIMIZE__) && !defined(CORPS_TASK_ARENA_SIZE)
#define CORPS_EXACT_TASK_FRAMES 1
#else
#define CORPS_EXACT_TASK_FRAMES 0
#endif

// Segments take the memory tool, which reads firmware.
#if CORPS_EXACT_TASK_FRAMES && defined(__thumb__)
#define CORPS_SEGMENTS 1
#else
#define CORPS_SEGMENTS 0
#endif

// Clang 20 and newer may put the frame of an awaited call into the caller's, where the call's own memory would be the
// heap or the arena. Not where there are segments: they place frames that are never alive together in the same memory,
// which this would not, and what the call itself calls would have no segment to be in.
#if defined(__has_cpp_attribute) && !CORPS_SEGMENTS
#if __has_cpp_attribute(clang::coro_await_elidable)
#define CORPS_AWAIT_ELIDABLE [[clang::coro_await_elidable]]
#endif
#endif
#if !defined(CORPS_AWAIT_ELIDABLE)
#define CORPS_AWAIT_ELIDABLE
#endif

namespace corps::detail {

/// Memory for the frame of a task, when frames of tasks are in the arena; null when it is full. Any context.
void* allocate_task_frame(std::size_t n) noexcept;
void free_task_frame(void* frame) noexcept;

/// Memory for the frame of an `Async` function where there are no segments; panics when the arena is full, since a call
/// cannot fail. Any context.
void* allocate_nested_frame(std::size_t n) noexcept;
void free_nested_frame(void* frame) noexcept;

}  // namespace corps::detail
