// SPDX-License-Identifier: MIT OR Apache-2.0
//
// The code of docs/sync/pub_sub.md: compiled with the examples, and run by the tests.

#include <corps/corps.hpp>
#include <corps/sync/pub_sub.hpp>

using namespace std::chrono_literals;

namespace {

corps::PubSub<int, 4, 2> readings;  // four messages, two subscribers
int shown = 0;

corps::Task<> show(decltype(readings)::Subscriber subscriber) {
  for (;;) {
    const auto reading = co_await subscriber.next();
    if (reading) shown += *reading;
  }
}

}  // namespace

corps::Task<> async_main(corps::Spawner spawner) {
  spawner.spawn(show(readings.subscribe().value())).value();
  auto slow = readings.subscribe().value();
  if (readings.subscribe()) corps::exit(1);
  for (int i = 1; i <= 4; ++i) co_await readings.publish(int{i});
  co_await corps::Timer::after(1ms);
  // Now `slow` holds all four. Who does not want to wait lets it miss the oldest.
  if (readings.try_publish(5)) corps::exit(2);
  readings.publish_immediate(5);
  const auto missed = co_await slow.next();
  if (missed || missed.error().missed != 1) corps::exit(3);
  const auto next = co_await slow.next();
  if (next != 2) corps::exit(4);
  co_await corps::Timer::after(1ms);
  corps::exit(shown == 15 ? 0 : 5);
}
