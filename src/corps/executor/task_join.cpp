// SPDX-License-Identifier: MIT OR Apache-2.0
//
// Those who wait for the ends of tasks. They are all in one list, because a task that nobody joins, which is most of
// them, shall have no room for a list of its own. So the end of a task that was joined walks the whole list; but with
// the lock held for one step at a time, and only then: the task's state says whether it was joined at all.
#include <arch/arch.hpp>
#include <corps/executor/context.hpp>
#include <corps/executor/task_join.hpp>
#include <corps/executor/task_pool.hpp>

namespace corps {
namespace detail {
namespace {

/// A ring: its first and last neighbour is this.
constinit JoinLink joiners{&joiners, &joiners};

void insert_before(JoinLink& next, JoinLink& link) noexcept {
  link.next = &next;
  link.before = next.before;
  link.before->next = &link;
  next.before = &link;
}

void remove(JoinLink& link) noexcept {
  link.before->next = link.next;
  link.next->before = link.before;
  link.next = nullptr;
}

constexpr std::uint32_t generation(std::uint32_t state) noexcept { return state & ~TaskHeader::flags; }

/// How the task of `handle_state` ended, if `state`, of a slot that it has left, still tells: one that ended earlier
/// than the last counts as finished.
TaskEnd end_of(std::uint32_t handle_state, std::uint32_t state) noexcept {
  const bool was_last = generation(state) == generation(handle_state) + TaskHeader::one_generation;
  return was_last && (state & TaskHeader::last_cancelled) ? TaskEnd::cancelled : TaskEnd::finished;
}

/// How a task ended that is about to release its slot: what is true, whatever was asked for. A cancel after the last
/// suspension has cancelled nothing.
TaskEnd end_of(const TaskHeader& task) noexcept { return task.strand.ended() ? TaskEnd::finished : TaskEnd::cancelled; }

/// Completes the joins of a task whose slot was released, and wakes those who wait, first come, first served.
///
/// Between two steps joiners may come, for other tasks, and go; so the place that was reached is a link in the list
/// itself.
void tell_joiners(TaskHeader& task, std::uint32_t state, TaskEnd end) noexcept {
  const std::uint32_t mine = generation(state) | TaskHeader::claimed;
  JoinNode cursor{{nullptr, nullptr}, nullptr, 0, Waker()};
  {
    arch::CriticalSection section;
    insert_before(*joiners.next, cursor);
  }
  for (;;) {
    arch::CriticalSection section;
    JoinLink& link = *cursor.next;
    remove(cursor);
    if (&link == &joiners) return;
    insert_before(*link.next, cursor);
    auto& joiner = static_cast<JoinNode&>(link);  // or the cursor of a walk that this one has preempted: of no task
    if (joiner.task != &task || joiner.state != mine) continue;
    remove(joiner);
    joiner.task = nullptr;
    joiner.state = static_cast<std::uint32_t>(end);
    joiner.waker.wake();  // under the lock: afterwards the joiner may be gone
  }
}

void leave(TaskHeader& task, bool is_pooled) noexcept {
  const TaskEnd end = end_of(task);
  std::uint32_t before;
  {
    arch::CriticalSection section;
    before = task.release();
    if (end == TaskEnd::cancelled) arch::store_relaxed(task.state, task.load_state() | TaskHeader::last_cancelled);
    if (is_pooled) list_as_free(task);
  }
  if (before & TaskHeader::joined) tell_joiners(task, before, end);
}

}  // namespace

// In place of the weak ones of task_pool.cpp.
void leave_single(TaskHeader& task) noexcept { leave(task, false); }
void leave_pooled(TaskHeader& task) noexcept { leave(task, true); }

}  // namespace detail

TaskJoin::~TaskJoin() {
  arch::CriticalSection section;
  if (node_.next != nullptr) detail::remove(node_);
}

bool TaskJoin::poll_ready(Context& context) noexcept {
  using detail::TaskHeader;
  arch::CriticalSection section;
  TaskHeader* const task = node_.task;
  if (task == nullptr) return true;
  if (node_.next == nullptr) {
    const std::uint32_t state = task->load_state();
    if ((state & TaskHandle::identity) != node_.state) {
      node_.task = nullptr;
      node_.state = static_cast<std::uint32_t>(detail::end_of(node_.state, state));
      return true;
    }
    if (context.waker().header() == task) panic("a task joins itself: it would wait for ever");
    detail::insert_before(detail::joiners, node_);
    // Order: the lock's. Atomic, because wakes change other bits without the lock.
    arch::fetch_or<arch::Order::relaxed, std::uint32_t>(task->state, TaskHeader::joined);
  }
  // Once in the list it is for the task's end to complete this, also when the slot is seen to be free by now: only the
  // end itself is sure to know how it was.
  node_.waker = context.waker();
  return false;
}

}  // namespace corps
