// SPDX-License-Identifier: MIT OR Apache-2.0
// Several pins, and several waits for one pin, at a time. The script: pins 3, 15 and 28 rise at once at 10 ms; 15 falls
// at 20 ms, 3 at 30 ms.
#include <boards/pico/board.hpp>
#include <corps/corps.hpp>

#include "check.hpp"

using namespace std::chrono_literals;

corps::Task<> async_main(corps::Spawner) {
  auto board = pico::take();
  rp2040::Input a = board.pins[3].into_input();
  rp2040::Input b = board.pins[15].into_input();
  rp2040::Input c = board.pins[28].into_input();
  co_await corps::join(a.wait_for_rising(), b.wait_for_high(), c.wait_for_any());
  check(1, a.is_high() && b.is_high() && c.is_high());
  check(2, corps::Clock::now().time_since_epoch() < 15ms);

  auto first = co_await corps::select(a.wait_for_falling(), b.wait_for_falling(), c.wait_for_falling());
  check(3, first.index() == 1);

  // Two waits for the same edge of one pin, and one for the other edge.
  auto edges = co_await corps::select(corps::join(a.wait_for_falling(), a.wait_for_any()), a.wait_for_rising());
  check(4, edges.index() == 0);
  check(5, a.is_low() && corps::Clock::now().time_since_epoch() > 25ms);
  corps::exit(0);
}
