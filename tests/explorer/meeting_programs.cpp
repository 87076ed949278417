// SPDX-License-Identifier: MIT OR Apache-2.0
// Tasks that meet: at a condition variable, with the mutex that goes with it, and at a barrier.
#include <corps/sync/barrier.hpp>
#include <corps/sync/condvar.hpp>
#include <corps/sync/mutex.hpp>

#include "programs.hpp"
#include "stage.hpp"

namespace explorer {
namespace {

struct Shared {
  corps::Mutex<int> mutex{0};
  corps::Condvar condvar;
  corps::Barrier barrier{3};
  int entered = 0;    ///< tasks that did not give up and have had their turn
  int told = 0;       ///< of those who may give up
  int last = 0;       ///< the mutex protects it
  int roles[5] = {};  ///< of those who went on: 1, of the leader: 2
};
Scene<Shared> shared;

// ---- Condvar ----

corps::Task<> is_notified_or_gives_up() {
  auto guard = co_await shared->mutex.lock();
  auto first = co_await corps::select(shared->condvar.wait(guard), corps::yield_now());
  require(guard.owns_lock() == (first.index() == 0), "a guard does not know whether it holds the mutex");
  if (first.index() != 0) co_return;
  ++*guard;
  ++shared->told;
}
corps::Task<> is_notified() {
  auto guard = co_await shared->mutex.lock();
  co_await shared->condvar.wait(guard);
  ++*guard;
  ++shared->entered;
}
corps::Task<> waits_for_a_value() {
  auto guard = co_await shared->mutex.lock();
  co_await shared->condvar.wait(guard, [] { return shared->last != 0; });
  ++shared->entered;
}
constexpr auto notify_one = [] { shared->condvar.notify_one(); };
constexpr auto notify_all = [] { shared->condvar.notify_all(); };
constexpr auto add_and_notify_one = [] {
  auto guard = shared->mutex.try_lock();
  if (!guard) return;
  ++shared->last;
  guard.reset();
  shared->condvar.notify_one();
};
void set_condvar() {
  stage.make();
  shared.make();
  spawn(stage->executor, is_notified_or_gives_up());
  spawn(stage->executor, is_notified());
  stage->executor.poll();
  add(poll_executor);
}
void notified_by_two() {
  set_condvar();
  add(notify_one);
  add([] { shared->condvar.notify_one(); });
}
void notified_all() {
  set_condvar();
  add(notify_all);
  add(notify_one);
}
void notified_all_by_two() {
  set_condvar();
  add(notify_one);
  add(notify_all);
}
void notified_once() {
  set_condvar();
  add(notify_one);
}
void check_notified_once() {
  settle();
  require(shared->told + shared->entered == 1, "one notification is not one");
}
void check_condvar() {
  settle();
  require(shared->entered == 1, "two notifications, and none for the one who waits");
  require(shared->mutex.try_lock().has_value(), "nobody holds the mutex, and it is locked");
}
void notified_of_a_value() {
  stage.make();
  shared.make();
  spawn(stage->executor, waits_for_a_value());
  add(run_executor);
  add(add_and_notify_one);
  add([] {
    auto guard = shared->mutex.try_lock();
    if (!guard) return;
    ++shared->last;
    shared->condvar.notify_all();
  });
}
void check_notified_of_a_value() {
  require_idle();
  require(shared->entered == (shared->last != 0 ? 1 : 0), "it is true, and who waits for it has not been told");
}

// ---- Barrier of three: one of those who wait gives up, two come ----

corps::Task<3> arrives(int who) {
  const auto role = co_await shared->barrier.wait();
  shared->roles[who] = role == corps::BarrierRole::leader ? 2 : 1;
}
corps::Task<> arrives_or_gives_up() { co_await corps::select(shared->barrier.wait(), corps::yield_now()); }
void barrier_program() {
  stage.make();
  shared.make();
  spawn(stage->executor, arrives(0));
  spawn(stage->executor, arrives_or_gives_up());
  stage->executor.poll();
  spawn(stage->above, arrives(1));
  spawn(stage->top, arrives(2));
  add(poll_executor);
  add(poll_above_once);
  add(poll_top_once);
}
void check_barrier() {
  settle();
  const auto& roles = shared->roles;
  require(roles[0] != 0 && (roles[1] == 2) != (roles[2] == 2), "three arrived, and not two follow and one leads");
  if (roles[1] != 0 && roles[2] != 0) return;
  // It opened for the one who gave up. The last to arrive waits for two more, and for no others.
  spawn(stage->executor, arrives(3));
  settle();
  require(roles[1] == 0 || roles[2] == 0, "it opened for two");
  spawn(stage->executor, arrives(4));
  settle();
  require(roles[1] != 0 && roles[2] != 0 && roles[3] == 1 && roles[4] == 2, "three arrived, and it did not open");
}

}  // namespace

void add_meeting_programs(std::vector<NamedProgram>& to) {
  add_locked(to, "condvar, notified once", notified_once, check_notified_once);
  add_locked(to, "condvar, notified by two", notified_by_two, check_condvar);
  add_locked(to, "condvar, all notified, then one", notified_all, check_condvar);
  add_preempted(to, "condvar, one notified, then all", notified_all_by_two, check_condvar);
  add_locked(to, "condvar, value", notified_of_a_value, check_notified_of_a_value);
  add_locked(to, "barrier, and one who gives up", barrier_program, check_barrier);
}

}  // namespace explorer
