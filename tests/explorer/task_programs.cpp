// SPDX-License-Identifier: MIT OR Apache-2.0
// Slots that are claimed and given back, wakers that come too late, branches of a join.
#include <corps/executor/spawner.hpp>
#include <corps/futures/join.hpp>
#include <corps/sync/waker_cell.hpp>

#include "programs.hpp"

namespace explorer {
namespace {

using corps::Context;
using corps::Poll;

struct Shared {
  corps::Executor executor;
  corps::Waker wakers[2];
  Mark marks[2];
  corps::WakerCell cells[2];
  bool seen[2] = {};
  int ended = 0;
  int begun = 0;
};
Scene<Shared> shared;

struct RunExecutor {
  void operator()() { shared->executor.run(); }
} run_executor;

struct PollTwice {
  void operator()() {
    shared->executor.poll();
    shared->executor.poll();
  }
} poll_twice;

struct Wake {
  unsigned waker;
  void operator()() const {
    shared->marks[waker].set();
    shared->wakers[waker].wake();
  }
};
const Wake first_wakes{0};
const Wake second_wakes{1};

/// Ready when the mark is set; leaves its waker where the threads find it.
class Marked {
 public:
  explicit Marked(unsigned mark) : mark_(mark) {}
  Poll<int> poll(Context& context) {
    if (!registered_) shared->wakers[mark_] = context.waker();
    registered_ = true;
    shared->seen[mark_] = shared->marks[mark_].is_set();
    if (!shared->seen[mark_]) return corps::pending;
    return 1;
  }

 private:
  unsigned mark_;
  bool registered_ = false;
};

// ---- A join of two, each woken by another ----

/// Never ready, so that its waker stays good.
class Watching {
 public:
  explicit Watching(unsigned mark) : mark_(mark) {}
  Poll<int> poll(Context& context) {
    if (!registered_) shared->wakers[mark_] = context.waker();
    registered_ = true;
    shared->seen[mark_] = shared->marks[mark_].is_set();
    return corps::pending;
  }

 private:
  unsigned mark_;
  bool registered_ = false;
};
corps::Task<> watch_two() { co_await corps::join(Watching(0), Watching(1)); }

void join_of_two() {
  Shared& s = shared.make();
  (void)s.executor.spawner().spawn(watch_two());
  s.executor.poll();
  add(poll_twice);
  add(first_wakes);
  add(second_wakes);
}
void check_join_of_two() {
  // What the wakes asked for must still be done, by polling the woken branches alone.
  while (shared->executor.has_ready_tasks()) shared->executor.poll();
  require(shared->seen[0] && shared->seen[1], "a branch was not polled after its wake");
}
void join_of_two_and_sleep() {
  Shared& s = shared.make();
  (void)s.executor.spawner().spawn(watch_two());
  s.executor.poll();
  add(run_executor);
  add(first_wakes);
  add(second_wakes);
}
void check_join_of_two_and_sleep() {
  require(!shared->executor.has_ready_tasks(), "it sleeps while a task is ready");
  check_join_of_two();
}

/// Ready when the mark is set; takes its waker back when it is destroyed, as a future must.
class Reported {
 public:
  explicit Reported(unsigned mark) : mark_(mark) {}
  Reported(Reported&& other) noexcept : mark_(other.mark_) {}
  ~Reported() { shared->cells[mark_].clear(); }
  Poll<int> poll(Context& context) {
    shared->cells[mark_].set(context.waker());
    shared->seen[mark_] = shared->marks[mark_].is_set();
    if (!shared->seen[mark_]) return corps::pending;
    return 1;
  }

 private:
  unsigned mark_;
};
struct Report {
  unsigned mark;
  void operator()() const {
    shared->marks[mark].set();
    shared->cells[mark].wake();
  }
};
const Report first_reports{0};
const Report second_reports{1};
corps::Task<> join_two() {
  co_await corps::join(Reported(0), Reported(1));
  ++shared->ended;
}
void join_that_ends() {
  Shared& s = shared.make();
  (void)s.executor.spawner().spawn(join_two());  // its first poll may meet a wake already
  add(run_executor);
  add(first_reports);
  add(second_reports);
}
void check_join_that_ends() {
  require(!shared->executor.has_ready_tasks(), "it sleeps while a task is ready");
  require(shared->seen[0] && shared->seen[1], "a branch was not polled after its wake");
  require(shared->ended == 1, "the join has not ended");
}

// ---- A task that ends at its first wake, in a slot that the next one takes ----

corps::Task<> ends_when_marked() {
  ++shared->begun;
  co_await Marked(0);
  ++shared->ended;
}
corps::Task<> begins_another(corps::Spawner spawner) {
  co_await Marked(1);
  // Busy as long as the other has not ended.
  if (spawner.spawn(ends_when_marked())) ++shared->begun;
}
void late_wakes() {
  Shared& s = shared.make();
  (void)s.executor.spawner().spawn(ends_when_marked());
  (void)s.executor.spawner().spawn(begins_another(s.executor.spawner()));
  s.executor.poll();
  // Both wake the first task, one of them perhaps after its end, or in its slot's next life; and one the other task.
  static struct {
    void operator()() const {
      shared->marks[0].set();
      shared->wakers[0].wake();
      shared->marks[1].set();
      shared->wakers[1].wake();
    }
  } wakes_both;
  static struct {
    corps::Waker stale;
    void operator()() const { stale.wake(); }
  } wakes_late;
  wakes_late.stale = s.wakers[0];
  add(run_executor);
  add(wakes_both);
  add(wakes_late);
}
void check_late_wakes() {
  require(!shared->executor.has_ready_tasks(), "it sleeps while a task is ready");
  // Each that began has ended, for the mark stays set: begun counts a second task twice.
  require(shared->ended == 1 || shared->ended == 2, "a task has not ended");
  require(shared->begun == 1 + 2 * (shared->ended - 1), "a task did not run, or ran twice");
}

// ---- Slots, claimed by two contexts while a task gives back its own ----

corps::Task<2> with_slots(int value) {
  co_await Marked(0);
  shared->ended += value;
}
struct Claim {
  void operator()() const {
    // Claims a slot, unless both are in use, writes its frame, and gives it back.
    auto task = with_slots(2);
    (void)task;
  }
};
const Claim first_claims;
const Claim second_claims;
void slots() {
  Shared& s = shared.make();
  s.marks[0].set();
  (void)s.executor.spawner().spawn(with_slots(1));
  static struct {
    void operator()() const { shared->executor.poll(); }
  } poll_once;
  add(poll_once);
  add(first_claims);
  add(second_claims);
}
void check_slots() {
  require(shared->ended == 1, "the task has not run");
  auto first = with_slots(1);
  auto second = with_slots(1);
  require(shared->executor.spawner().spawn(std::move(first)).has_value(), "a slot was lost");
  require(shared->executor.spawner().spawn(std::move(second)).has_value(), "a slot was lost");
}

corps::Task<> with_one_slot() { co_return; }
struct ClaimOne {
  void operator()() const {
    auto task = with_one_slot();
    (void)task;
  }
};
const ClaimOne first_claims_one;
const ClaimOne second_claims_one;
void one_slot() {
  Shared& s = shared.make();
  (void)s.executor.spawner().spawn(with_one_slot());
  static struct {
    void operator()() const { shared->executor.poll(); }
  } poll_once;
  add(poll_once);
  add(first_claims_one);
  add(second_claims_one);
}
void check_one_slot() { require(shared->executor.spawner().spawn(with_one_slot()).has_value(), "a slot was lost"); }

}  // namespace

void add_task_programs(std::vector<NamedProgram>& to) {
  to.push_back({{"join of two", join_of_two, check_join_of_two}, true, false, false});
  to.push_back({{"join of two, sleep", join_of_two_and_sleep, check_join_of_two_and_sleep}, false, true, true});
  to.push_back({{"join that ends, sleep", join_that_ends, check_join_that_ends}, false, true, true});
  to.push_back({{"late wakes", late_wakes, check_late_wakes}, false, true, true});
  to.push_back({{"slots of a pool", slots, check_slots}, true, false, true});
  to.push_back({{"the only slot", one_slot, check_one_slot}, true, false, true});
}

}  // namespace explorer
