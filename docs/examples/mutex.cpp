// SPDX-License-Identifier: MIT OR Apache-2.0
//
// The code of docs/sync/mutex.md: compiled with the examples, and run by the tests.

#include <corps/corps.hpp>
#include <corps/sync/mutex.hpp>

using namespace std::chrono_literals;

namespace {

struct Bus {
  int transfers = 0;
  bool busy = false;
};

corps::Mutex<Bus> bus;

corps::Async<> transfer() {
  auto guard = co_await bus.lock();
  if (guard->busy) corps::exit(1);
  guard->busy = true;
  co_await corps::Timer::after(1ms);  // the others wait in line
  guard->busy = false;
  ++guard->transfers;
}

corps::Task<4> use_the_bus() {
  for (int i = 0; i < 3; ++i) co_await transfer();
}

// When it takes too long, go without.
corps::Async<bool> transfer_within_2ms() {
  auto guard = co_await corps::with_timeout(2ms, bus.lock());
  if (!guard) co_return false;
  ++(*guard)->transfers;
  co_return true;
}

}  // namespace

corps::Task<> async_main(corps::Spawner spawner) {
  for (int i = 0; i < 4; ++i) spawner.spawn(use_the_bus()).value();
  co_await corps::yield_now();
  if (bus.try_lock()) corps::exit(2);
  if (co_await transfer_within_2ms()) corps::exit(3);
  co_await corps::Timer::after(20ms);
  auto guard = co_await bus.lock();
  corps::exit(guard->transfers == 12 ? 0 : 4);
}
