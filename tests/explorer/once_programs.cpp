// SPDX-License-Identifier: MIT OR Apache-2.0
// What happens once: events, and objects that are made once, by one who may give up.
#include <corps/executor/async.hpp>
#include <corps/sync/event.hpp>
#include <corps/sync/lazy.hpp>
#include <corps/sync/once_cell.hpp>

#include "programs.hpp"
#include "stage.hpp"

namespace explorer {
namespace {

/// A value which breaks at its second move, if it is to.
struct Fragile {
  explicit Fragile(int v, int m = 100) : value(v), moves(m) {}
  Fragile(Fragile&& other) : value(other.value), moves(other.moves - 1) {
    if (moves == 0) throw 0;
  }
  int value;
  int moves;
};

int makes();

struct Shared {
  corps::Event event;
  corps::OnceCell<int> cell;
  corps::OnceCell<Fragile> fragile;
  corps::Lazy<int> lazy{makes};
  int ended = 0;  ///< tasks that do not give up
  int seen = 0;
  int made = 0;
  int working = 0;
  int set[2] = {};
};
Scene<Shared> shared;

int makes() {
  ++shared->made;
  return 5;
}

// ---- Event ----

corps::Task<> waits_for_event() {
  co_await shared->event.wait();
  shared->seen = shared->event.is_set() ? 1 : 0;
  ++shared->ended;
}
corps::Task<> waits_for_event_or_gives_up() { co_await corps::select(shared->event.wait(), corps::yield_now()); }
void event_set_by_two() {
  stage.make();
  shared.make();
  spawn(stage->executor, waits_for_event_or_gives_up());
  spawn(stage->executor, waits_for_event());
  stage->executor.poll();
  add(poll_executor);
  add([] { shared->event.set(); });
  add([] { shared->event.set(); });
}
void event_pulse() {
  stage.make();
  shared.make();
  spawn(stage->executor, waits_for_event());
  stage->executor.poll();
  add(poll_executor);
  add([] {
    shared->event.set();
    shared->event.clear();
  });
  add([] { shared->event.set(); });
}
void event_newcomer() {
  stage.make();
  shared.make();
  spawn(stage->executor, waits_for_event());
  add(run_executor);
  add([] { shared->event.set(); });
}
void check_event() {
  settle();
  require(shared->ended == 1, "it has happened, and one who waited for it has not been told");
}

// ---- OnceCell ----

corps::Task<> gets() {
  shared->seen = co_await shared->cell.get();
  ++shared->ended;
}
corps::Task<> gets_or_gives_up() { co_await corps::select(shared->cell.get(), corps::yield_now()); }
void cell_set_by_two() {
  stage.make();
  shared.make();
  spawn(stage->executor, gets_or_gives_up());
  spawn(stage->executor, gets());
  stage->executor.poll();
  add(poll_executor);
  add([] {
    shared->set[0] = shared->cell.set(1) ? 1 : 0;
    const int* value = shared->cell.try_get();
    require(value == nullptr || *value == (shared->set[0] == 1 ? 1 : 2), "what is there was not set");
  });
  add([] { shared->set[1] = shared->cell.set(2) ? 1 : 0; });
}
void check_cell_set_by_two() {
  settle();
  require(shared->set[0] != shared->set[1], "it was set twice, or never");
  require(shared->ended == 1 && shared->seen == (shared->set[0] == 1 ? 1 : 2), "who waits for it has not got it");
}

int makes_at_once() {
  ++shared->made;
  return 3;
}
corps::Async<int> makes_slowly() {
  require(++shared->working == 1, "two are at work on it");
  co_await corps::yield_now();
  co_await corps::yield_now();
  ++shared->made;
  co_return 3;
}
corps::Task<> initialises_slowly_or_gives_up() {
  co_await corps::select(shared->cell.get_or_init(makes_slowly), corps::yield_now());
  shared->working = 0;
}
corps::Task<> initialises_or_gives_up() {
  auto first = co_await corps::select(shared->cell.get_or_init(makes_at_once), corps::yield_now());
  if (first.index() == 0) require(std::get<0>(first).get() >= 3, "it is not there");
}
corps::Task<> initialises() {
  shared->seen = co_await shared->cell.get_or_init(makes_at_once);
  ++shared->ended;
}
/// The one at work gives up, then the next, which another executor polls, gives up its turn; the third makes it.
void cell_initialiser_gives_up() {
  stage.make();
  shared.make();
  spawn(stage->executor, initialises_slowly_or_gives_up());
  stage->executor.poll();
  spawn(stage->above, initialises_or_gives_up());
  stage->above.poll();
  spawn(stage->executor, initialises());
  add(poll_executor);
  add(poll_above);
  add([] { shared->set[0] = shared->cell.set(4) ? 1 : 0; });
}
void check_cell_initialiser() {
  settle();
  require(shared->ended == 1, "nobody makes it, and one waits for it");
  require(shared->made + shared->set[0] == 1, "it was made twice, or never");
  require(shared->seen == (shared->set[0] == 1 ? 4 : 3), "what is there was not made");
}

corps::Task<> initialises_fragile() {
  Fragile& value = co_await shared->fragile.get_or_init([] { return Fragile(3); });
  shared->seen = value.value;
}
/// One who sets fails half-way, while others come.
void cell_set_in_vain() {
  stage.make();
  shared.make();
  spawn(stage->executor, initialises_fragile());
  add(run_executor);
  add([] {
    try {
      Fragile value(1, 2);
      (void)shared->fragile.set(std::move(value));
    } catch (int) {  // as it was meant to
    }
  });
  add([] { (void)shared->fragile.try_get(); });
}
void check_cell_set_in_vain() {
  require_idle();
  require(shared->seen == 3, "nobody makes it, and one waits for it");
}

corps::Task<> asks_or_gives_up() { co_await corps::select(shared->lazy.get(), corps::yield_now()); }
corps::Task<> asks() {
  shared->seen = co_await shared->lazy.get();
  ++shared->ended;
}
void lazy_program() {
  stage.make();
  shared.make();
  spawn(stage->executor, asks_or_gives_up());
  spawn(stage->above, asks());
  add(poll_executor);
  add(poll_above);
  add([] {
    const int* value = shared->lazy.try_get();
    require(value == nullptr || *value == 5, "it is not what was made");
  });
}
void check_lazy() {
  settle();
  require(shared->made == 1 && shared->ended == 1 && shared->seen == 5, "it was made twice, or never");
}

}  // namespace

void add_once_programs(std::vector<NamedProgram>& to) {
  add_locked(to, "event, newcomer", event_newcomer, check_event);
  add_locked(to, "event, set by two", event_set_by_two, check_event);
  add_locked(to, "event, set and cleared", event_pulse, check_event);
  add_locked(to, "once cell, set by two", cell_set_by_two, check_cell_set_by_two);
  add_locked(to, "once cell, initialiser that gives up", cell_initialiser_gives_up, check_cell_initialiser);
  add_locked(to, "once cell, set in vain", cell_set_in_vain, check_cell_set_in_vain);
  add_locked(to, "lazy", lazy_program, check_lazy);
}

}  // namespace explorer
