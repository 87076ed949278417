// SPDX-License-Identifier: MIT OR Apache-2.0
//
// Blinks an LED of the MPS2 twice a second: the program of examples/blink.cpp on another board.

#include <boards/mps2_an385/board.hpp>
#include <corps/corps.hpp>

using namespace std::chrono_literals;

corps::Task<> async_main(corps::Spawner) {
  auto board = mps2_an385::take();
  corps::Ticker every{250ms};
  for (;;) {
    co_await every.next();
    board.led.toggle();
  }
}
