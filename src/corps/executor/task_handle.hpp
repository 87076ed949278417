// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <corps/executor/task_header.hpp>

namespace corps {

/// Refers to a spawned task. Two words, copied freely; dropping it changes nothing, and when the task has ended it is
/// inert, even if its slot serves another task by then (told apart by a 24-bit count of the slot's tasks).
class TaskHandle {
 public:
  explicit TaskHandle(detail::TaskHeader& task) noexcept : task_(&task), state_(generation()) {}

  /// Whether the task has not ended yet. Any context.
  bool is_running() const noexcept {
    return (task_->load_state() & detail::TaskHeader::claimed) != 0 && generation() == state_;
  }

 private:
  std::uint32_t generation() const noexcept { return task_->load_state() & ~detail::TaskHeader::flags; }
  detail::TaskHeader* task_;
  std::uint32_t state_;
};

}  // namespace corps
