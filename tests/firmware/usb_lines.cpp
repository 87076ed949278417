// SPDX-License-Identifier: MIT OR Apache-2.0
// Writes 10,000 lines of lengths that look random as fast as the host takes them, and blinks meanwhile, for the test
// beside it.
#include <array>
#include <boards/pico/board.hpp>
#include <corps/corps.hpp>
#include <string_view>

#include "check.hpp"

using namespace std::chrono_literals;

namespace {

corps::Task<> blink(rp2040::Output led) {
  corps::Ticker every{10ms};
  for (;;) {
    co_await every.next();
    led.toggle();
  }
}

std::uint32_t random_state = 1;
std::uint32_t next_random() {
  random_state = random_state * 1664525 + 1013904223;
  return random_state >> 8;
}

/// The number in five digits, so many letters as its random length says, and the end of the line.
std::string_view line_of(std::uint32_t number, std::array<char, 200>& buffer) {
  const std::size_t length = next_random() % 150;
  for (int digit = 4; digit >= 0; --digit, number /= 10) buffer[static_cast<std::size_t>(digit)] = '0' + number % 10;
  for (std::size_t i = 0; i < length; ++i) buffer[5 + i] = static_cast<char>('a' + (i + length) % 26);
  buffer[5 + length] = '\n';
  return {buffer.data(), length + 6};
}

}  // namespace

corps::Task<> async_main(corps::Spawner spawner) {
  auto board = pico::take();
  spawner.spawn(blink(std::move(board.led))).value();
  std::array<char, 200> buffer;
  for (std::uint32_t number = 0; number < 10'000; ++number) {
    const std::string_view line = line_of(number, buffer);
    // Cut off in the middle, a line is written again to the next host.
    for (;;) {
      const auto written = co_await board.usb.write(line);
      if (written) break;
      check(1, written.error() == corps::io::Error::disconnected);
    }
  }
}
