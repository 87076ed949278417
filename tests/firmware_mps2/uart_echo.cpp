// SPDX-License-Identifier: MIT OR Apache-2.0
// Sends back what it receives, 4000 bytes, for the test beside it.
#include <array>
#include <boards/mps2_an385/board.hpp>
#include <corps/corps.hpp>

#include "../firmware/check.hpp"

corps::Task<> async_main(corps::Spawner) {
  auto board = mps2_an385::take();
  std::array<std::byte, 50> buffer;
  // A buffer of nothing takes nothing, and does not wait.
  auto none = co_await board.uart.read(std::span<std::byte>());
  check(1, none == 0u);
  for (std::size_t echoed = 0; echoed < 4000;) {
    auto count = co_await board.uart.read(buffer);
    check(2, count.has_value());
    check(3, *count >= 1 && *count <= buffer.size());
    auto written = co_await board.uart.write(std::span(buffer).first(*count));
    check(4, written.has_value());
    echoed += *count;
  }
  corps::exit(0);
}
