// SPDX-License-Identifier: MIT OR Apache-2.0
//
// The code of docs/getting-started.md: compiled with the examples, and run by the tests.

#include <boards/pico/board.hpp>
#include <corps/corps.hpp>
#include <utility>

using namespace std::chrono_literals;

namespace {

// A function that waits, called by tasks.
corps::Async<corps::MilliCelsius> average(rp2040::Temperature& thermometer, int count) {
  std::int32_t sum = 0;
  for (int i = 0; i < count; ++i) {
    const corps::MilliCelsius reading = co_await thermometer.read();
    sum += reading.value;
    co_await corps::Timer::after(1ms);
  }
  co_return corps::MilliCelsius{sum / count};
}

// A value for whoever waits for it.
corps::Signal<corps::MilliCelsius> newest;

// A queue between two tasks.
corps::Channel<int, 4> jobs;

corps::Task<> measure(rp2040::Temperature thermometer) {
  corps::Ticker every{100ms};
  for (;;) {
    const corps::MilliCelsius celsius = co_await average(thermometer, 4);
    newest.signal(celsius);
    co_await every.next();
  }
}

// Up to two at a time.
corps::Task<2> work() {
  for (;;) {
    const int job = co_await jobs.receive();
    co_await corps::Timer::after(5ms);
    CORPS_INFO("job {} done", job);
  }
}

}  // namespace

corps::Task<> async_main(corps::Spawner spawner) {
  auto board = pico::take();
  spawner.spawn(measure(std::move(board.temperature))).value();
  spawner.spawn(work()).value();
  spawner.spawn(work()).value();

  for (int job = 1; job <= 4; ++job) co_await jobs.send(job);

  // The first of several: which one it was is the variant's index.
  auto first = co_await corps::select(newest.wait(), corps::Timer::after(1s));
  if (first.index() == 0) CORPS_INFO("first reading: {}", std::get<0>(first));

  // All of several.
  auto [reading, nothing] = co_await corps::join(newest.wait(), corps::Timer::after(10ms));
  CORPS_INFO("second reading: {}", reading);

  // At most so long.
  auto button = board.pins[15].into_input(rp2040::Pull::up);
  auto pressed = co_await corps::with_timeout(50ms, button.wait_for_low());
  CORPS_INFO("button {}", pressed ? "pressed" : "not pressed");
  corps::exit(0);
}
