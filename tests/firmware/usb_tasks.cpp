// SPDX-License-Identifier: MIT OR Apache-2.0
// Two tasks that write at a time, one that reads with a time limit, and one that keeps the core busy, for the test
// beside it.
#include <array>
#include <boards/pico/board.hpp>
#include <chips/rp2040/usb_serial.hpp>
#include <corps/corps.hpp>

#include "check.hpp"

using namespace std::chrono_literals;

namespace {

constinit rp2040::UsbSerial usb;
constinit std::size_t bytes_read = 0;
constinit std::uint32_t sum = 0;
constinit unsigned timeouts = 0;

/// Writes 200 lines of one letter, of 1 to 400 letters.
corps::Task<2> talk(char letter) {
  std::array<char, 401> line;
  line.fill(letter);
  for (std::size_t i = 0; i < 200; ++i) {
    const std::size_t length = 1 + i * 131 % 400;
    line[length] = '\n';
    check(1, (co_await usb.write(std::string_view(line.data(), length + 1))).has_value());
    line[length] = letter;
  }
}

/// Counts and adds up what comes, giving up and beginning anew all the time.
corps::Task<> listen() {
  std::array<std::byte, 30> buffer;
  while (bytes_read < 5000) {
    const auto count = co_await corps::with_timeout(300us, usb.read(buffer));
    if (!count) {
      ++timeouts;
      continue;
    }
    for (std::size_t i = 0; i < **count; ++i) sum = sum * 31 + static_cast<std::uint8_t>(buffer[i]);
    bytes_read += **count;
  }
  CORPS_INFO("{} bytes, sum {}, {}", bytes_read, sum, timeouts > 50 ? "timeouts" : "no timeouts");
}

/// Holds the core for 20 ms at a time.
corps::Task<> hog() {
  for (int i = 0; i < 30; ++i) {
    const auto end = corps::Clock::now() + 20ms;
    while (corps::Clock::now() < end) {
    }
    co_await corps::Timer::after(1ms);
  }
}

}  // namespace

corps::Task<> async_main(corps::Spawner spawner) {
  spawner.spawn(talk('a')).value();
  spawner.spawn(talk('b')).value();
  spawner.spawn(listen()).value();
  spawner.spawn(hog()).value();
  std::array<std::byte, 0> none;
  check(2, *co_await usb.read(none) == 0);
  check(3, (co_await usb.write("")).has_value());
}
