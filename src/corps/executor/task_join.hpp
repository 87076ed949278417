// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <corps/executor/task_handle.hpp>
#include <corps/futures/future.hpp>
#include <corps/panic.hpp>

namespace corps {

namespace detail {

struct JoinLink {
  JoinLink* next;  ///< null: in no list
  JoinLink* before;
};

/// One who waits for the end of a task; a member of the list of all of them, which is linked in programs that join.
struct JoinNode : JoinLink {
  TaskHeader* task;     ///< null once it has ended
  std::uint32_t state;  ///< of the handle; once it has ended, the TaskEnd
  Waker waker;
};

}  // namespace detail

/// The future that `TaskHandle::join` returns. 5 words.
class [[nodiscard("join() does nothing until it is awaited")]] TaskJoin : public Awaitable<TaskJoin> {
 public:
  explicit TaskJoin(TaskHandle handle) noexcept : node_{{nullptr, nullptr}, handle.task_, handle.state_, Waker()} {}
  TaskJoin(TaskJoin&& other) noexcept : node_(other.node_) {
    if (other.node_.next != nullptr) panic("a task's join() was moved while it was being awaited");
  }
  ~TaskJoin();

  bool poll_ready(Context& context) noexcept;
  TaskEnd take() const noexcept { return static_cast<TaskEnd>(node_.state); }

 private:
  detail::JoinNode node_;
};

inline TaskJoin TaskHandle::join() const noexcept { return TaskJoin(*this); }

}  // namespace corps
