// SPDX-License-Identifier: MIT OR Apache-2.0
// Wake, poll and sleep.
#include <corps/executor/spawner.hpp>

#include "program.hpp"
#include "programs.hpp"

namespace explorer {
namespace {

using corps::Context;
using corps::Poll;

/// What tasks and wakers share: which marks are set for which task, and what the tasks have seen.
struct Shared {
  static constexpr unsigned most = 3;
  corps::Executor executor;
  Mark marks[most][2];        ///< of a task, by each waker
  corps::Waker wakers[most];  ///< of the tasks
  unsigned polls[most] = {};
  unsigned batch_of_last_poll[most] = {};
  bool watched[most][2] = {{true, true}, {true, true}, {true, true}};
  bool seen[most][2] = {};  ///< by the task's last poll
  unsigned batch = 0;
  unsigned order[32] = {};
  unsigned ordered = 0;
};
Scene<Shared> shared;

/// Never ready: notes what it sees at each poll.
class Observer {
 public:
  explicit Observer(unsigned task) : task_(task) {}
  Poll<int> poll(Context& context) {
    Shared& s = *shared;
    if (s.polls[task_] == 0) s.wakers[task_] = context.waker();
    ++s.polls[task_];
    require(s.batch == 0 || s.batch_of_last_poll[task_] != s.batch, "polled twice in one batch");
    s.batch_of_last_poll[task_] = s.batch;
    for (unsigned w = 0; w < 2; ++w) s.seen[task_][w] = s.watched[task_][w] && s.marks[task_][w].is_set();
    if (s.ordered < 32) s.order[s.ordered++] = task_;
    return corps::pending;
  }

 private:
  unsigned task_;
};

corps::Task<3> observe(unsigned task) { co_await Observer(task); }

/// `tasks` observers, polled once and waiting; then each body at the same time as the executor.
void set_scene(unsigned tasks) {
  Shared& s = shared.make();
  for (unsigned t = 0; t < tasks; ++t) (void)s.executor.spawner().spawn(observe(t));
  s.executor.poll();
  for (unsigned t = 0; t < tasks; ++t) require(s.polls[t] == 1, "a spawned task was not polled once");
  s.ordered = 0;
}

struct RunExecutor {
  void operator()() { shared->executor.run(); }
} run_executor;

/// A part of what run() does, so that more can run beside it.
struct PollExecutor {
  int times;
  void operator()() const {
    for (int i = 0; i < times; ++i) {
      ++shared->batch;
      shared->executor.poll();
    }
  }
};
const PollExecutor poll_once{1};
const PollExecutor poll_twice{2};

/// Wakes tasks, one after another, each with a mark first.
struct Wake {
  unsigned waker;
  unsigned tasks[3];
  unsigned count;
  void operator()() const {
    for (unsigned i = 0; i < count; ++i) {
      shared->marks[tasks[i]][waker].set();
      shared->wakers[tasks[i]].wake();
    }
  }
};

/// When all is quiet: each task that is not to be polled any more has seen what was marked for it before it was woken,
/// and none was polled in vain.
void check_seen(unsigned tasks, unsigned wakes_of_each) {
  Shared& s = *shared;
  unsigned polls[Shared::most];
  bool seen[Shared::most][2];
  for (unsigned t = 0; t < tasks; ++t) {
    polls[t] = s.polls[t];
    for (unsigned w = 0; w < 2; ++w) seen[t][w] = s.seen[t][w];
  }
  ++s.batch;
  s.executor.poll();
  require(!s.executor.has_ready_tasks(), "a task that nobody wakes is ready again and again");
  for (unsigned t = 0; t < tasks; ++t) {
    require(s.polls[t] <= 1 + wakes_of_each, "a task was polled more often than it was woken");
    if (s.polls[t] != polls[t]) continue;
    for (unsigned w = 0; w < 2; ++w) {
      require(!s.marks[t][w].value || seen[t][w], "a wake was lost: its task has not seen what it was for");
    }
  }
}
void check_asleep() { require(!shared->executor.has_ready_tasks(), "it sleeps while a task is ready"); }

// One task, two wakers that wake it at the same time: one queues it, the other leaves it at that.
const Wake first_wakes_0{0, {0}, 1};
const Wake second_wakes_0{1, {0}, 1};
void two_wakers_one_task() {
  set_scene(1);
  add(poll_twice);
  add(first_wakes_0);
  add(second_wakes_0);
}
void two_wakers_and_sleep() {
  set_scene(1);
  add(run_executor);
  add(first_wakes_0);
  add(second_wakes_0);
}
void check_two_wakers_one_task() { check_seen(1, 2); }
void check_two_wakers_and_sleep() {
  check_asleep();
  check_seen(1, 2);
}

// Three tasks, two wakers.
const Wake first_wakes_01{0, {0, 1}, 2};
const Wake second_wakes_2{1, {2}, 1};
void two_wakers_three_tasks() {
  set_scene(3);
  shared->watched[0][1] = shared->watched[1][1] = shared->watched[2][0] = false;
  add(poll_once);
  add(first_wakes_01);
  add(second_wakes_2);
}
void check_two_wakers_three_tasks() { check_seen(3, 1); }

// The task in the middle is woken by both.
const Wake second_wakes_12{1, {1, 2}, 2};
void two_wakers_three_tasks_two_batches() {
  set_scene(3);
  shared->watched[0][1] = shared->watched[2][0] = false;
  add(poll_twice);
  add(first_wakes_01);
  add(second_wakes_12);
}
void check_two_wakers_three_tasks_two_batches() { check_seen(3, 2); }

// One waker: the order of the wakes is that of the polls.
const Wake wakes_201{0, {2, 0, 1}, 3};
void one_waker_three_tasks() {
  set_scene(3);
  for (auto& watched : shared->watched) watched[1] = false;
  add(poll_twice);
  add(wakes_201);
}
void one_waker_three_tasks_and_sleep() {
  set_scene(3);
  for (auto& watched : shared->watched) watched[1] = false;
  add(run_executor);
  add(wakes_201);
}
void check_one_waker_three_tasks() {
  check_seen(3, 1);
  require(shared->ordered == 3 && shared->order[0] == 2 && shared->order[1] == 0 && shared->order[2] == 1,
          "tasks were not polled in the order of their wakes");
}
void check_one_waker_three_tasks_and_sleep() {
  check_asleep();
  check_one_waker_three_tasks();
}

// Three interrupts, each above the one before.
const Wake third_wakes_20{1, {2, 0}, 2};
void three_interrupts() {
  set_scene(3);
  shared->watched[1][1] = false;
  add(run_executor);
  add(first_wakes_01);
  add(second_wakes_2);
  add(third_wakes_20);
}
void check_three_interrupts() {
  check_asleep();
  check_seen(3, 2);
}

// The same task over and over.
const Wake wakes_000{0, {0, 0, 0}, 3};
void one_task_again_and_again() {
  set_scene(1);
  shared->watched[0][1] = false;
  add(run_executor);
  add(wakes_000);
}
void check_one_task_again_and_again() {
  check_asleep();
  check_seen(1, 3);
}

}  // namespace

void add_executor_programs(std::vector<NamedProgram>& to) {
  to.push_back({{"two wakers, one task", two_wakers_one_task, check_two_wakers_one_task}, true, false, false});
  to.push_back({{"two wakers, one task, sleep", two_wakers_and_sleep, check_two_wakers_and_sleep}, true, false, true});
  to.push_back({{"two wakers, three tasks", two_wakers_three_tasks, check_two_wakers_three_tasks}, true, true, false});
  to.push_back({{"two wakers, three tasks, two batches", two_wakers_three_tasks_two_batches,
                 check_two_wakers_three_tasks_two_batches},
                false,
                true,
                true});
  to.push_back(
      {{"three interrupts, three tasks, sleep", three_interrupts, check_three_interrupts}, false, false, true});
  to.push_back({{"one waker, three tasks", one_waker_three_tasks, check_one_waker_three_tasks}, true, false, false});
  to.push_back(
      {{"one waker, three tasks, sleep", one_waker_three_tasks_and_sleep, check_one_waker_three_tasks_and_sleep},
       false,
       true,
       true});
  to.push_back({{"one waker, one task thrice, sleep", one_task_again_and_again, check_one_task_again_and_again},
                false,
                true,
                true});
}

}  // namespace explorer
