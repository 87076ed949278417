// SPDX-License-Identifier: MIT OR Apache-2.0
// What a reader is told that comes too late: 400 bytes arrive at once, and 1 later, and there is room for 127 in RAM
// and 32 in the hardware; then 300 and nothing more. The script's bytes all are 'x', and 'y' for the later one.
#include <array>
#include <boards/pico/board.hpp>
#include <corps/corps.hpp>

#include "check.hpp"

using namespace std::chrono_literals;

namespace {

/// Reads as many bytes as come without an error; the error ends it.
corps::Async<std::size_t> read_until(rp2040::Uart<0, 0, 1>& uart, corps::io::Error error, std::byte expected) {
  std::array<std::byte, 40> buffer;
  std::size_t total = 0;
  for (;;) {
    auto count = co_await uart.read(buffer);
    if (!count) {
      check(1, count.error() == error);
      co_return total;
    }
    for (std::size_t i = 0; i < *count; ++i) check(2, buffer[i] == expected);
    total += *count;
  }
}

}  // namespace

corps::Task<> async_main(corps::Spawner) {
  auto board = pico::take();
  std::array<std::byte, 8> buffer;
  check(3, !co_await corps::with_timeout(1ms, board.uart.read(buffer)));  // starts the receiver
  co_await corps::Timer::after(100ms);
  const std::size_t kept = co_await read_until(board.uart, corps::io::Error::overrun, std::byte{'x'});
  check(4, kept == 127 + 32);
  auto later = co_await board.uart.read(buffer);
  check(5, later == 1u && buffer[0] == std::byte{'y'});
  // The loss was reported once.
  check(6, !co_await corps::with_timeout(1ms, board.uart.read(buffer)));

  co_await corps::Timer::after(100ms);
  const std::size_t last = co_await read_until(board.uart, corps::io::Error::overrun, std::byte{'x'});
  check(7, last == 127 + 32);
  check(8, !co_await corps::with_timeout(1ms, board.uart.read(buffer)));
  // And the loss that was reported without a byte after it is not reported again by the next byte.
  auto next = co_await corps::with_timeout(100ms, board.uart.read(buffer));
  check(9, next && *next == 1u && buffer[0] == std::byte{'z'});
  corps::exit(0);
}
