// SPDX-License-Identifier: MIT OR Apache-2.0
//
// Blinks the Pico's LED twice a second. The smallest program: one task, one timer; the core sleeps in between.

#include <boards/pico/board.hpp>
#include <corps/corps.hpp>

using namespace std::chrono_literals;

corps::Task<> async_main(corps::Spawner) {
  auto board = pico::take();
  corps::Ticker every{250ms};
  for (;;) {
    co_await every.next();
    board.led.toggle();
  }
}
