// SPDX-License-Identifier: MIT OR Apache-2.0
// Changes speed and format; the time of the characters shows both. Refuses what the hardware cannot do.
#include <boards/pico/board.hpp>
#include <corps/corps.hpp>

#include "check.hpp"

using namespace std::chrono_literals;
using rp2040::Parity;
using rp2040::StopBits;
using rp2040::UartConfig;

namespace {

/// Microseconds for ten characters.
std::int64_t time_of_ten(decltype(pico::Board::uart)& uart) {
  const auto before = corps::Clock::now();
  uart.blocking_write("UUUUUUUUUU");
  uart.blocking_flush();
  return (corps::Clock::now() - before).count();
}

bool about(std::int64_t measured, std::int64_t expected) {
  return measured >= expected - expected / 200 - 2 && measured <= expected + expected / 200 + 25;
}

}  // namespace

corps::Task<> async_main(corps::Spawner) {
  auto board = pico::take();
  auto& uart = board.uart;
  constexpr auto refused = std::unexpected(corps::io::Error::invalid_argument);
  check(1, about(time_of_ten(uart), 868));
  check(2, uart.configure({.baud = 9600}).has_value());
  check(3, about(time_of_ten(uart), 10'417));
  check(4, uart.configure({.baud = 1'000'000, .parity = Parity::even, .stop_bits = StopBits::two}).has_value());
  check(5, about(time_of_ten(uart), 120));
  check(6, uart.configure({.baud = 1'000'000, .parity = Parity::odd, .data_bits = 7}).has_value());
  check(7, about(time_of_ten(uart), 100));
  check(8, uart.configure({.baud = 300, .data_bits = 5}).has_value());
  check(9, about(time_of_ten(uart), 233'333));
  check(10, uart.configure({.baud = 7'812'500}).has_value());
  check(11, uart.configure({.baud = 120}).has_value());
  check(12, uart.configure({.baud = 0}) == refused);
  check(13, uart.configure({.baud = 7'812'501}) == refused);
  check(14, uart.configure({.baud = 119}) == refused);
  check(15, uart.configure({.data_bits = 4}) == refused);
  check(16, uart.configure({.data_bits = 9}) == refused);
  // A configuration comes after all that was written before it.
  check(17, uart.configure({.baud = 115'200}).has_value());
  const auto before = corps::Clock::now();
  uart.blocking_write("UUUUUUUUUUUUUUUUUUUU");
  check(18, uart.configure({.baud = 1'000'000}).has_value());
  check(19, about((corps::Clock::now() - before).count(), 1736));
  corps::exit(0);
  co_return;
}
