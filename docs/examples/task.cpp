// SPDX-License-Identifier: MIT OR Apache-2.0
//
// The code of docs/tasks/task.md: compiled with the examples, and run by the tests.

#include <boards/pico/board.hpp>
#include <corps/corps.hpp>
#include <utility>

using namespace std::chrono_literals;

namespace {

int readings = 0;

// One at a time. What it needs it owns: the sensor is moved in.
corps::Task<> measure(rp2040::Temperature thermometer) {
  corps::Ticker every{5ms};
  for (;;) {
    const corps::MilliCelsius celsius = co_await thermometer.read();
    CORPS_INFO("{}", celsius);
    ++readings;
    co_await every.next();
  }
}

corps::Channel<int, 4> done;

// Up to three at a time.
corps::Task<3> fetch(int item) {
  co_await corps::Timer::after(1ms);
  co_await done.send(item);
}

}  // namespace

corps::Task<> async_main(corps::Spawner spawner) {
  auto board = pico::take();
  spawner.spawn(measure(std::move(board.temperature))).value();

  int sum = 0;
  for (int item = 1; item <= 3; ++item) spawner.spawn(fetch(item)).value();
  for (int i = 0; i < 3; ++i) sum += co_await done.receive();

  co_await corps::Timer::after(20ms);
  corps::exit(sum == 6 && readings >= 4 ? 0 : 1);
}
