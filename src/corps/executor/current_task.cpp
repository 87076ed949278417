// SPDX-License-Identifier: MIT OR Apache-2.0
#include <corps/executor/context.hpp>
#include <corps/executor/current_task.hpp>
#include <corps/panic.hpp>

namespace corps {

TaskHandle current_task() noexcept {
  detail::TaskHeader* const task = detail::current != nullptr ? detail::current->waker().header() : nullptr;
  // A header that is not in a slot (block_on has one) has no handle: it may be gone before the handle is.
  if (task == nullptr || !(task->load_state() & detail::TaskHeader::claimed)) {
    panic("current_task() outside of a task");
  }
  return TaskHandle(*task);
}

}  // namespace corps
