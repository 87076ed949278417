// SPDX-License-Identifier: MIT OR Apache-2.0
// Each kind of wait, its moment, and what does not end it. The script moves pin 15 at these times, in milliseconds:
//     20 high   40 low   60 high   80 low   100 high   120 low   140 high   160 low
#include <boards/pico/board.hpp>
#include <corps/corps.hpp>

#include "check.hpp"

using namespace std::chrono_literals;

namespace {

/// Milliseconds of the script's time, which starts with the chip; the clock starts with the program, a little later.
bool is_at(std::chrono::milliseconds script) {
  const auto now = corps::Clock::now().time_since_epoch();
  return now >= script - 2ms && now <= script + 1ms;
}

}  // namespace

corps::Task<> async_main(corps::Spawner) {
  auto board = pico::take();
  rp2040::Input pin = board.pins[15].into_input(rp2040::Pull::down);

  co_await pin.wait_for_low();  // it is: no wait
  check(1, corps::Clock::now().time_since_epoch() < 1ms);
  co_await pin.wait_for_high();
  check(2, is_at(20ms) && pin.is_high());
  co_await pin.wait_for_high();  // still is
  check(3, is_at(20ms));
  co_await pin.wait_for_rising();  // not the one that was, nor the fall at 40
  check(4, is_at(60ms) && pin.is_high());
  co_await pin.wait_for_low();
  check(5, is_at(80ms) && pin.is_low());
  co_await pin.wait_for_falling();  // not the rise at 100
  check(6, is_at(120ms) && pin.is_low());
  co_await pin.wait_for_any();
  check(7, is_at(140ms) && pin.is_high());
  co_await pin.wait_for_any();
  check(8, is_at(160ms) && pin.is_low());
  corps::exit(0);
}
