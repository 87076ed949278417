// SPDX-License-Identifier: MIT OR Apache-2.0
// Two tasks write long texts at a time, and one text is given up in the middle, for the test beside it.
#include <boards/pico/board.hpp>
#include <corps/corps.hpp>

#include "check.hpp"

using namespace std::chrono_literals;
using Uart = decltype(pico::Board::uart);

namespace {

constexpr auto letters = [] {
  std::array<char, 1000> text{};
  for (std::size_t i = 0; i < text.size(); ++i) text[i] = static_cast<char>('a' + i % 26);
  return text;
}();
constexpr auto digits = [] {
  std::array<char, 1000> text{};
  for (std::size_t i = 0; i < text.size(); ++i) text[i] = static_cast<char>('0' + i % 10);
  return text;
}();

template <std::size_t N>
std::string_view view(const std::array<char, N>& text) {
  return {text.data(), text.size()};
}

constinit std::optional<Uart> uart;

}  // namespace

corps::Task<> write_digits() { check(1, (co_await uart->write(view(digits))).has_value()); }

corps::Task<> async_main(corps::Spawner spawner) {
  auto board = pico::take();
  uart.emplace(std::move(board.uart));
  check(2, (co_await uart->write("")).has_value());  // nothing is done at once
  spawner.spawn(write_digits()).value();
  check(3, (co_await uart->write(view(letters))).has_value());
  check(4, (co_await uart->write("|")).has_value());
  // Gives up after 20 ms: 230 characters are sent by then, of which up to 160 are those before, and the buffers are
  // full.
  check(5, !co_await corps::with_timeout(20ms, uart->write(view(letters))));
  check(6, (co_await uart->write("|end")).has_value());
  uart->blocking_write("; blocking");
  uart->blocking_flush();
  corps::exit(0);
}
