// SPDX-License-Identifier: MIT OR Apache-2.0
// Sends back what it receives, for the test beside it.
#include <array>
#include <boards/pico/board.hpp>
#include <corps/corps.hpp>

#include "check.hpp"

corps::Task<> async_main(corps::Spawner) {
  auto board = pico::take();
  std::array<std::byte, 200> buffer;
  for (;;) {
    const auto count = co_await board.usb.read(buffer);
    check(1, count.has_value());
    check(2, *count >= 1 && *count <= 64);
    const auto written = co_await board.usb.write(std::span(buffer).first(*count));
    check(3, written.has_value() || written.error() == corps::io::Error::disconnected);
  }
}
