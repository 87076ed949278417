// SPDX-License-Identifier: MIT OR Apache-2.0
//
// The code of docs/sync/condvar.md: compiled with the examples, and run by the tests.

#include <corps/corps.hpp>
#include <corps/sync/condvar.hpp>

using namespace std::chrono_literals;

namespace {

struct Tank {
  int litres = 0;
  bool closed = false;
};

int served = 0;
int turned_away = 0;

corps::Mutex<Tank> tank;
corps::Condvar tank_changed;

corps::Task<3> draw(int litres) {
  auto guard = co_await tank.lock();
  auto can_go_on = [&] { return guard->closed || guard->litres >= litres; };
  co_await tank_changed.wait(guard, can_go_on);
  if (guard->closed) {
    ++turned_away;
    co_return;
  }
  guard->litres -= litres;
  ++served;
}

corps::Task<> fill() {
  for (int i = 0; i < 5; ++i) {
    co_await corps::Timer::after(1ms);
    auto guard = co_await tank.lock();
    guard->litres += 2;
    tank_changed.notify_all();
  }
  auto guard = co_await tank.lock();
  guard->closed = true;
  tank_changed.notify_all();
}

// A wait that was cut short has not locked the mutex again: the guard is empty.
corps::Async<bool> changes_within_1ms() {
  auto guard = co_await tank.lock();
  const auto outcome = co_await corps::with_timeout(1ms, tank_changed.wait(guard));
  co_return outcome.has_value() && guard.owns_lock();
}

}  // namespace

corps::Task<> async_main(corps::Spawner spawner) {
  if (co_await changes_within_1ms()) corps::exit(1);
  for (int litres : {3, 4, 50}) spawner.spawn(draw(litres)).value();
  spawner.spawn(fill()).value();
  co_await corps::Timer::after(10ms);
  corps::exit(served == 2 && turned_away == 1 && (*tank.try_lock())->litres == 3 ? 0 : 2);
}
