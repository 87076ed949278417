// SPDX-License-Identifier: MIT OR Apache-2.0
// A read gives the bytes of a burst together; the idle line after it ends the wait for more. The script sends "hello"
// at 10 ms, 20 characters at 20 ms, and one at 30 ms.
#include <array>
#include <boards/pico/board.hpp>
#include <corps/corps.hpp>
#include <cstring>

#include "check.hpp"

using namespace std::chrono_literals;

corps::Task<> async_main(corps::Spawner) {
  auto board = pico::take();
  std::array<std::byte, 64> buffer;
  auto count = co_await board.uart.read(buffer);
  check(1, count == 5u && std::memcmp(buffer.data(), "hello", 5) == 0);
  // 5 characters of 87 us and 32 bits of 8.7 us after 10 ms, less the start-up.
  check(2, corps::Clock::now().time_since_epoch() > 9ms && corps::Clock::now().time_since_epoch() < 11ms);

  // 16 of the 20 fill half of the FIFO; the other 4 come with the idle line.
  count = co_await board.uart.read(buffer);
  check(3, count == 16u && std::memcmp(buffer.data(), "abcdefghijklmnop", 16) == 0);
  count = co_await board.uart.read(buffer);
  check(4, count == 4u && std::memcmp(buffer.data(), "qrst", 4) == 0);

  // A buffer that is smaller than what is there: the rest waits.
  std::array<std::byte, 1> one;
  count = co_await board.uart.read(one);
  check(5, count == 1u && one[0] == std::byte{'!'});

  // A buffer of nothing takes nothing, and does not wait.
  count = co_await board.uart.read(std::span<std::byte>());
  check(6, count == 0u);
  corps::exit(0);
}
