// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <corps/executor/task_handle.hpp>

namespace corps {

/// The task that runs now: for one that hands its handle to others, or ends itself from within a call. Also in the
/// destructors of its frame. Contexts: tasks, and what they call; panics elsewhere.
[[nodiscard]] TaskHandle current_task() noexcept;

}  // namespace corps
