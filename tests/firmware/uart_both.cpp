// SPDX-License-Identifier: MIT OR Apache-2.0
// Both UARTs at a time, on other pins for the second; they do not know of each other.
#include <array>
#include <boards/pico/board.hpp>
#include <corps/corps.hpp>

#include "check.hpp"

namespace {

template <class Uart>
corps::Async<> upper_case(Uart& uart) {
  std::array<std::byte, 16> buffer;
  for (;;) {
    auto count = co_await uart.read(buffer);
    check(1, count.has_value());
    for (std::size_t i = 0; i < *count; ++i) buffer[i] &= std::byte{0xdf};
    auto written = co_await uart.write(std::span(buffer).first(*count));
    check(2, written.has_value());
  }
}

}  // namespace

corps::Task<> async_main(corps::Spawner) {
  auto board = pico::take();
  rp2040::Uart<1, 8, 9> second;
  check(3, second.configure({.baud = 1'000'000}).has_value());
  co_await corps::join(upper_case(board.uart), upper_case(second));
}
