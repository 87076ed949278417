// SPDX-License-Identifier: MIT OR Apache-2.0
// Sends back what it receives, for the test beside it.
#include <array>
#include <boards/pico/board.hpp>
#include <corps/corps.hpp>

#include "check.hpp"

corps::Task<> async_main(corps::Spawner) {
  auto board = pico::take();
  std::array<std::byte, 50> buffer;
  for (;;) {
    auto count = co_await board.uart.read(buffer);
    check(1, count.has_value());
    check(2, *count >= 1 && *count <= buffer.size());
    check(3, (co_await board.uart.write(std::span(buffer).first(*count))).has_value());
  }
}
