// SPDX-License-Identifier: MIT OR Apache-2.0
// Prints what it receives, errors by name, for the test beside it.
#include <array>
#include <boards/pico/board.hpp>
#include <corps/corps.hpp>

#include "check.hpp"

using corps::io::Error;

namespace {
std::string_view name(Error error) {
  switch (error) {
    case Error::framing:
      return "<framing>";
    case Error::parity:
      return "<parity>";
    case Error::line_break:
      return "<break>";
    case Error::overrun:
      return "<overrun>";
    default:
      return "<other>";
  }
}
}  // namespace

corps::Task<> async_main(corps::Spawner) {
  auto board = pico::take();
  std::array<std::byte, 8> buffer;
  for (;;) {
    auto count = co_await board.uart.read(buffer);
    if (count) {
      check(1, (co_await board.uart.write(std::span(buffer).first(*count))).has_value());
    } else {
      check(2, (co_await board.uart.write(name(count.error()))).has_value());
    }
  }
}
