// SPDX-License-Identifier: MIT OR Apache-2.0
//
// The code of docs/sync/rw_lock.md: compiled with the examples, and run by the tests.

#include <corps/corps.hpp>
#include <corps/sync/rw_lock.hpp>

using namespace std::chrono_literals;

namespace {

struct Settings {
  int gain = 1;
  int offset = 0;
};

int done = 0;

corps::RwLock<Settings> settings;

corps::Task<3> measure() {
  for (int i = 0; i < 5; ++i) {
    auto current = co_await settings.read();  // together with the other readers
    const int before = current->gain + current->offset;
    co_await corps::Timer::after(2ms);
    if (current->gain + current->offset != before) corps::exit(1);
  }
  ++done;
}

corps::Task<> change() {
  auto current = co_await settings.write();  // alone
  current->gain = 2;
  co_await corps::Timer::after(1ms);
  current->offset = 3;
  ++done;
}

}  // namespace

corps::Task<> async_main(corps::Spawner spawner) {
  for (int i = 0; i < 3; ++i) spawner.spawn(measure()).value();
  spawner.spawn(change()).value();
  co_await corps::Timer::after(4ms);
  if (done != 1) corps::exit(2);  // the writer, although there were readers all the time
  co_await corps::Timer::after(20ms);
  corps::exit(done == 4 && (*settings.try_read())->offset == 3 ? 0 : 3);
}
