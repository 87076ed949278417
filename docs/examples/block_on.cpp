// SPDX-License-Identifier: MIT OR Apache-2.0
//
// The code of docs/futures/block-on.md.
#include <boards/pico/board.hpp>
#include <corps/corps.hpp>
#include <utility>

using namespace std::chrono_literals;

namespace {

corps::Async<std::int32_t> average(rp2040::Temperature& thermometer) {
  std::int32_t sum = 0;
  for (int i = 0; i < 4; ++i) {
    const corps::MilliCelsius reading = co_await thermometer.read();
    sum += reading.value;
    co_await corps::Timer::after(1ms);
  }
  co_return sum / 4;
}

corps::Task<> run(std::int32_t at_start) {
  if (at_start < -40'000 || corps::Clock::now().time_since_epoch() < 14ms) corps::exit(1);
  corps::exit(0);
  co_return;
}

}  // namespace

// Not a coroutine: it runs before the executor does, and returns the program's first task.
corps::Task<> async_main(corps::Spawner) {
  auto board = pico::take();
  corps::blocking_delay(10ms);  // until the supply is stable
  const std::int32_t at_start = corps::block_on(average(board.temperature));
  return run(at_start);
}
