// SPDX-License-Identifier: MIT OR Apache-2.0
// Where the frames come from that are not in a slot of their own. The one place to change when they get another home.
#pragma once

#include <cstddef>

namespace corps::detail {

/// Memory for the frame of a task, when frames of tasks are in the arena; null when it is full. Any context.
void* allocate_task_frame(std::size_t n) noexcept;
void free_task_frame(void* frame) noexcept;

/// Memory for the frame of an `Async` function; panics when the arena is full, since a call cannot fail. Any context.
void* allocate_nested_frame(std::size_t n) noexcept;
void free_nested_frame(void* frame) noexcept;

}  // namespace corps::detail
