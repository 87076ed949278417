// SPDX-License-Identifier: MIT OR Apache-2.0
// An edge counts only while somebody waits for it. The script moves pin 15: high at 10 ms, low at 20 ms, high at 60 ms.
#include <boards/pico/board.hpp>
#include <corps/corps.hpp>

#include "check.hpp"

using namespace std::chrono_literals;

corps::Task<> async_main(corps::Spawner) {
  auto board = pico::take();
  rp2040::Input pin = board.pins[15].into_input();
  auto made_early = pin.wait_for_rising();
  co_await corps::Timer::after(30ms);
  // Both edges have come and gone; a wait that was made before them has not been polled yet.
  auto outcome = co_await corps::with_timeout(10ms, pin.wait_for_any());
  check(1, !outcome);
  co_await made_early;
  check(2, corps::Clock::now().time_since_epoch() > 55ms);
  check(3, pin.is_high());
  corps::exit(0);
}
