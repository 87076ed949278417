// SPDX-License-Identifier: MIT OR Apache-2.0
//
// The code of docs/sync/watch.md: compiled with the examples, and run by the tests.

#include <corps/corps.hpp>
#include <corps/sync/watch.hpp>

using namespace std::chrono_literals;

namespace {

corps::Watch<int> speed;
int changes = 0;

corps::Task<4> follow(decltype(speed.receiver()) receiver) {
  for (;;) {
    const int now = co_await receiver.changed();
    if (now > 0) ++changes;
  }
}

}  // namespace

corps::Task<> async_main(corps::Spawner spawner) {
  speed.send(10);
  for (int i = 0; i < 4; ++i) spawner.spawn(follow(speed.receiver())).value();
  co_await corps::Timer::after(1ms);
  if (changes != 4) corps::exit(1);  // new receivers have not seen the value that was there
  speed.send(20);
  speed.send(30);  // overwrites it
  co_await corps::Timer::after(1ms);
  corps::exit(changes == 8 && speed.try_get() == 30 ? 0 : 2);
}
