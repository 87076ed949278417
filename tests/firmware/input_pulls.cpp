// SPDX-License-Identifier: MIT OR Apache-2.0
// Pull resistors decide what an input reads that nothing drives, and lose against what does.
#include <boards/pico/board.hpp>
#include <corps/corps.hpp>

#include "check.hpp"

using namespace std::chrono_literals;

corps::Task<> async_main(corps::Spawner) {
  auto board = pico::take();
  rp2040::Input up = board.pins[2].into_input(rp2040::Pull::up);
  rp2040::Input down = board.pins[3].into_input(rp2040::Pull::down);
  rp2040::Input driven_low = board.pins[4].into_input(rp2040::Pull::up);
  rp2040::Input driven_high = board.pins[5].into_input(rp2040::Pull::down);
  co_await corps::Timer::after(10us);
  check(1, up.is_high() && !up.is_low());
  check(2, down.is_low() && !down.is_high());
  check(3, driven_low.is_low());
  check(4, driven_high.is_high());
  corps::exit(0);
}
