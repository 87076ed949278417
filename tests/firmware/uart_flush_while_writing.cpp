// SPDX-License-Identifier: MIT OR Apache-2.0
// A write that waits for room goes on when somebody else empties the buffer by hand, which takes its interrupt away.

#include <array>
#include <boards/pico/board.hpp>
#include <corps/corps.hpp>
#include <utility>

#include "check.hpp"

using namespace std::chrono_literals;

namespace {

constexpr std::array<std::byte, 600> bytes{};
constinit int written = 0;

using Uart = rp2040::Uart<0, 0, 1>;

corps::Task<> write(Uart uart) {
  const auto first = co_await uart.write(bytes);
  check(1, first.has_value());
  ++written;
  const auto second = co_await uart.write(bytes);
  check(2, second.has_value());
  ++written;
}

}  // namespace

corps::Task<> async_main(corps::Spawner spawner) {
  auto board = pico::take();
  Uart other;
  check(3, spawner.spawn(write(std::move(board.uart))).has_value());
  co_await corps::Timer::after(2ms);
  other.blocking_flush();
  co_await corps::Timer::after(60ms);
  check(4, written == 1);
  check(5, other.configure({.baud = 230'400}).has_value());
  co_await corps::Timer::after(100ms);
  check(6, written == 2);
  corps::exit(0);
}
