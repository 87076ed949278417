// SPDX-License-Identifier: MIT OR Apache-2.0
// What the start-up owes a program: memory, constructors in their order, time that runs, and the parts of the board.
#include <boards/mps2_an385/board.hpp>
#include <corps/corps.hpp>

#include "../firmware/check.hpp"

namespace {

volatile int initialised = 0x1234567;
volatile int zeroed;
constinit int order[3] = {};
constinit int constructed = 0;

struct Constructed {
  explicit Constructed(int number) { order[constructed++] = number; }
  ~Constructed() { corps::exit(90); }  // static objects are never destroyed
};
[[gnu::init_priority(300)]] Constructed third(3);
[[gnu::init_priority(200)]] Constructed second(2);
[[gnu::init_priority(101)]] Constructed first(1);
std::int64_t constructed_at = corps::Clock::now().time_since_epoch().count();

}  // namespace

corps::Task<> async_main(corps::Spawner) {
  check(1, initialised == 0x1234567);
  check(2, zeroed == 0);
  check(3, constructed == 3);
  check(4, order[0] == 1 && order[1] == 2 && order[2] == 3);
  // The time starts before the constructors, and runs.
  check(5, constructed_at >= 0 && constructed_at < 1000);
  const auto before = corps::Clock::now();
  while (corps::Clock::now() == before) {
  }
  auto board = mps2_an385::take();
  check(6, !board.led.is_set_high() && !board.led1.is_set_high());
  board.led.set_high();
  check(7, board.led.is_set_high() && !board.led1.is_set_high());
  board.led1.toggle();
  check(8, board.led.is_set_high() && board.led1.is_set_high());
  board.led.set(false);
  check(9, !board.led.is_set_high() && board.led1.is_set_high());
  board.led.set(true);
  board.led1.set_low();
  check(10, board.led.is_set_high() && !board.led1.is_set_high());
  board.led.toggle();
  check(11, !board.led.is_set_high());
  auto moved = std::move(board.led1);
  moved.set_high();
  check(12, moved.is_set_high());
  // Speeds that the UART can and cannot do.
  constexpr auto refused = std::unexpected(corps::io::Error::invalid_argument);
  check(13, board.uart.configure({.baud = 9600}).has_value());
  check(14, board.uart.configure({.baud = 1'562'500}).has_value());
  check(15, board.uart.configure({.baud = 24}).has_value());
  check(16, board.uart.configure({.baud = 23}) == refused);
  check(17, board.uart.configure({.baud = 1'700'000}) == refused);
  check(18, board.uart.configure({.baud = 0}) == refused);
  check(19, board.uart.configure({.baud = UINT32_MAX}) == refused);
  corps::exit(0);
  co_return;
}
