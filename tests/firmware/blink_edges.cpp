// SPDX-License-Identifier: MIT OR Apache-2.0
// Drives three pins at different periods, for the test beside it to measure.
#include <boards/pico/board.hpp>
#include <corps/corps.hpp>

using namespace std::chrono_literals;

corps::Task<3> blink(rp2040::Output pin, std::chrono::microseconds period) {
  corps::Ticker every{period};
  for (;;) {
    pin.toggle();
    co_await every.next();
  }
}

corps::Task<> async_main(corps::Spawner spawner) {
  auto board = pico::take();
  spawner.spawn(blink(std::move(board.led), 500ms)).value();
  spawner.spawn(blink(board.pins[2].into_output(), 1ms)).value();
  spawner.spawn(blink(board.pin(3).into_output(), 333us)).value();
  co_return;
}
