// SPDX-License-Identifier: MIT OR Apache-2.0
// A wait that is dropped leaves nothing behind: no interrupt, no waker; and a wait beside it keeps its own.
// The script raises pin 15 at 50 ms and lowers it at 60 ms.
#include <boards/pico/board.hpp>
#include <chips/rp2040/registers/gpio.hpp>
#include <corps/corps.hpp>

#include "check.hpp"

using namespace std::chrono_literals;

namespace {

std::uint32_t enabled_events(unsigned pin) {
  return rp2040::io_bank_registers().core0_enable[pin / 8].read() >> pin % 8 * 4 & 0xf;
}

}  // namespace

corps::Task<> async_main(corps::Spawner) {
  auto board = pico::take();
  rp2040::Input pin = board.pins[15].into_input();
  {
    auto outcome = co_await corps::with_timeout(5ms, pin.wait_for_rising());
    check(1, !outcome);
  }
  check(2, enabled_events(15) == 0);
  // Of two waits for the same pin one is dropped; the other goes on.
  {
    auto kept = pin.wait_for_rising();
    {
      auto outcome = co_await corps::select(std::ref(kept), corps::with_timeout(5ms, pin.wait_for_any()));
      check(3, outcome.index() == 1 && !std::get<1>(outcome));
    }
    check(4, enabled_events(15) == 8);
    co_await kept;
    check(5, enabled_events(15) == 0);
    check(6, pin.is_high());
  }
  // Edges that nobody waits for do not wake anybody.
  co_await corps::Timer::after(30ms);
  check(7, pin.is_low());
  corps::exit(0);
}
