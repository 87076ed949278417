// SPDX-License-Identifier: MIT OR Apache-2.0
// Tasks that are cancelled while they are woken, polled, end, and are waited for.
#include <corps/executor/spawner.hpp>
#include <corps/executor/task_join.hpp>
#include <corps/futures/select.hpp>
#include <corps/futures/yield_now.hpp>
#include <corps/sync/signal.hpp>

#include <optional>
#include <utility>

#include "programs.hpp"

namespace explorer {
namespace {

using corps::Context;
using corps::Poll;
using corps::TaskEnd;

struct Shared {
  corps::Executor executor;
  corps::Waker waker;
  std::optional<corps::TaskHandle> handle;
  Mark mark;
  Mark cancelled;        ///< set before the cancel
  corps::Signal<> also;  ///< what the task beside it waits for
  bool also_ran = false;
  bool saw_cancel = false;  ///< by the frame's destructor
  int polls = 0;
  int ended = 0;
  int destroyed = 0;
  int joined = 0;
  std::optional<TaskEnd> end;
  int begun = 0;  ///< of the slot's next task
};
Scene<Shared> shared;

struct RunExecutor {
  void operator()() { shared->executor.run(); }
} run_executor;
const struct PollTwice {
  void operator()() const {
    shared->executor.poll();
    shared->executor.poll();
  }
} poll_twice;

/// Counts the frames that are destroyed: it is moved into one.
class Frame {
 public:
  Frame() = default;
  Frame(Frame&& other) noexcept : full_(std::exchange(other.full_, false)) {}
  Frame& operator=(Frame&&) = delete;
  ~Frame() {
    if (!full_) return;
    ++shared->destroyed;
    shared->saw_cancel = shared->cancelled.is_set();
  }

 private:
  bool full_ = true;
};

class Marked {
 public:
  Poll<int> poll(Context& context) {
    if (shared->polls++ == 0) shared->waker = context.waker();
    if (!shared->mark.is_set()) return corps::pending;
    return 1;
  }
};
corps::Task<> ends_when_marked(Frame) {
  co_await Marked();
  ++shared->ended;
}

const struct Wake {
  void operator()() const {
    shared->mark.set();
    shared->waker.wake();
  }
} wakes;
const struct WakeOnly {
  void operator()() const { shared->waker.wake(); }
} wakes_only;
const struct Cancel {
  void operator()() const {
    shared->cancelled.set();
    shared->handle->cancel();
  }
} cancels, cancels_too;

/// The task, polled once and waiting.
void set_scene() {
  Shared& s = shared.make();
  s.handle = *s.executor.spawner().spawn(ends_when_marked(Frame()));
  s.executor.poll();
}
void run_to_the_end() {
  int batches = 0;
  while (shared->executor.has_ready_tasks()) {
    require(++batches < 20, "tasks are ready for ever");
    shared->executor.poll();
  }
}
void check_gone() {
  require(shared->destroyed == 1, "the frame was not destroyed once");
  require(!shared->handle->is_running(), "a task that has ended is said to run");
  require(shared->ended <= 1, "the task ended twice");
  // Its slot is free, and whole.
  auto next = shared->executor.spawner().spawn(ends_when_marked(Frame()));
  require(next.has_value(), "the slot was lost");
  shared->handle->cancel();
  require(next->is_running(), "a stale handle knows the next task as its own");
}

// ---- Cancel against wake ----

void cancel_and_wake() {
  set_scene();
  add(poll_twice);
  add(wakes);
  add(cancels);
}
void cancel_and_wake_and_sleep() {
  set_scene();
  add(run_executor);
  add(wakes);
  add(cancels);
}
void check_cancel_and_wake() {
  run_to_the_end();
  check_gone();
}
void check_cancel_and_wake_and_sleep() {
  require(!shared->executor.has_ready_tasks(), "it sleeps while a task is ready");
  check_gone();
}

// ---- Cancel against wakes of the task and of another one behind it ----

corps::Task<> stands_beside() {
  co_await shared->also.wait();
  shared->also_ran = true;
}
const struct WakeBoth {
  void operator()() const {
    wakes();
    shared->also.signal();
  }
} wakes_both;
void cancel_and_wake_both() {
  set_scene();
  (void)shared->executor.spawner().spawn(stands_beside());
  shared->executor.poll();
  add(cancels);
  add(wakes_both);
}
void check_cancel_and_wake_both() {
  run_to_the_end();
  require(shared->also_ran, "the task behind the cancelled one was lost");
  check_gone();
}

// ---- What the canceller did is seen by the frame's destructors ----

void cancel_and_idle_wake() {
  set_scene();
  add(poll_twice);
  add(wakes_only);
  add(cancels);
}
void check_cancel_and_idle_wake() {
  run_to_the_end();
  require(shared->ended == 0, "a task that nothing was marked for has ended");
  require(shared->saw_cancel, "the frame's destructor has not seen what came before the cancel");
  check_gone();
}

// ---- Two cancels, of a task that has not run yet ----

void two_cancels() {
  Shared& s = shared.make();
  s.handle = *s.executor.spawner().spawn(ends_when_marked(Frame()));
  add(run_executor);
  add(cancels);
  add(cancels_too);
}
void check_two_cancels() {
  require(!shared->executor.has_ready_tasks(), "it sleeps while a task is ready");
  check_gone();
}

// ---- A task that waits for the end, on the same executor ----

corps::Task<> joins() {
  shared->end = co_await shared->handle->join();
  ++shared->joined;
}
void join_and_cancel() {
  set_scene();
  (void)shared->executor.spawner().spawn(joins());
  add(run_executor);
  add(wakes);
  add(cancels);
}
void check_join_and_cancel() {
  require(!shared->executor.has_ready_tasks(), "it sleeps while a task is ready");
  require(shared->joined == 1, "who joined was not told of the end");
  require(shared->end == (shared->ended == 1 ? TaskEnd::finished : TaskEnd::cancelled), "the end was another");
  check_gone();
}

// ---- One that joins on another executor: of another thread, or of an interrupt that preempts the task's ----

struct OtherExecutor {
  corps::Executor executor;
};
Scene<OtherExecutor> other;
const struct PollOther {
  void operator()() const {
    other->executor.poll();
    other->executor.poll();
  }
} polls_other;
void join_from_elsewhere() {
  set_scene();
  other.make();
  (void)other->executor.spawner().spawn(joins());
  add(poll_twice);
  add(polls_other);
  add(cancels);
}
void check_join_from_elsewhere() {
  for (int i = 0; i < 4; ++i) {
    shared->executor.poll();
    other->executor.poll();
  }
  require(shared->joined == 1, "who joined was not told of the end");
  require(shared->end == TaskEnd::cancelled, "the end was another");
  check_gone();
}

/// It may stop waiting at the very moment of the end.
corps::Task<> joins_or_gives_up() {
  auto first = co_await corps::select(shared->handle->join(), corps::yield_now());
  if (first.index() == 0) ++shared->joined;
}
void join_given_up() {
  set_scene();
  other.make();
  (void)other->executor.spawner().spawn(joins_or_gives_up());
  (void)other->executor.spawner().spawn(joins());
  other->executor.poll();
  add(poll_twice);
  add(polls_other);
  shared->handle->cancel();
}
// The task ends in an interrupt that preempts those who wait.
void join_given_up_below() {
  set_scene();
  other.make();
  (void)other->executor.spawner().spawn(joins_or_gives_up());
  (void)other->executor.spawner().spawn(joins());
  shared->handle->cancel();
  add(polls_other);
  add(poll_twice);
}
void check_join_given_up() {
  for (int i = 0; i < 4; ++i) {
    shared->executor.poll();
    other->executor.poll();
  }
  require(shared->joined >= 1 && shared->end == TaskEnd::cancelled, "who joined was not told of the end");
  check_gone();
}

// ---- A cancel that comes too late, while the slot gets its next task ----

corps::Task<> takes_the_slot(corps::Spawner spawner) {
  shared->end = co_await shared->handle->join();
  auto next = spawner.spawn(ends_when_marked(Frame()));
  require(next.has_value(), "the slot of a task that was joined is not free");
  ++shared->begun;
}
void late_cancel() {
  set_scene();
  (void)shared->executor.spawner().spawn(takes_the_slot(shared->executor.spawner()));
  shared->executor.poll();
  add(run_executor);
  add(wakes);
  add(cancels);
}
void check_late_cancel() {
  require(!shared->executor.has_ready_tasks(), "it sleeps while a task is ready");
  require(shared->begun == 1, "who joined was not told of the end");
  require(!shared->handle->is_running(), "a task that has ended is said to run");
  // The mark that ends the first task, if the cancel does not, ends the second: the cancel was not meant for that one.
  require(shared->destroyed == 2 && shared->ended == (shared->end == TaskEnd::finished ? 2 : 1),
          "the next task was cancelled in place of the first");
}

}  // namespace

void add_cancel_programs(std::vector<NamedProgram>& to) {
  to.push_back({{"cancel and wake", cancel_and_wake, check_cancel_and_wake}, true, true, false});
  to.push_back(
      {{"cancel and wake, sleep", cancel_and_wake_and_sleep, check_cancel_and_wake_and_sleep}, false, true, true});
  to.push_back({{"cancel and wake of two", cancel_and_wake_both, check_cancel_and_wake_both}, false, true, true});
  to.push_back({{"cancel and wake for nothing", cancel_and_idle_wake, check_cancel_and_idle_wake}, true, true, true});
  to.push_back({{"two cancels before the first poll", two_cancels, check_two_cancels}, false, true, true});
  to.push_back({{"join of a task, and cancel", join_and_cancel, check_join_and_cancel}, false, true, true});
  to.push_back(
      {{"join of another's task, and cancel", join_from_elsewhere, check_join_from_elsewhere}, false, true, true});
  to.push_back({{"join that is given up", join_given_up, check_join_given_up}, false, true, true});
  to.push_back(
      {{"join that is given up, end in an interrupt", join_given_up_below, check_join_given_up}, false, false, true});
  to.push_back({{"late cancel", late_cancel, check_late_cancel}, false, true, true});
}

}  // namespace explorer
