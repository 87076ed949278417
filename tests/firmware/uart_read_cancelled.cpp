// SPDX-License-Identifier: MIT OR Apache-2.0
// A read that is dropped takes nothing with it. The script sends "one" at 20 ms and "two" at 40 ms.
#include <array>
#include <boards/pico/board.hpp>
#include <corps/corps.hpp>
#include <cstring>

#include "check.hpp"

using namespace std::chrono_literals;

corps::Task<> async_main(corps::Spawner) {
  auto board = pico::take();
  std::array<std::byte, 8> buffer;
  for (int i = 0; i < 5; ++i) check(1, !co_await corps::with_timeout(2ms, board.uart.read(buffer)));
  auto text = co_await board.uart.read(buffer);
  check(2, text == 3u && std::memcmp(buffer.data(), "one", 3) == 0);

  // Two readers: the first is dropped while it waits, and the second has its turn.
  std::array<std::byte, 8> other;
  auto outcome = co_await corps::select(corps::with_timeout(5ms, board.uart.read(buffer)), board.uart.read(other));
  check(3, outcome.index() == 0 && !std::get<0>(outcome));
  auto dropped = board.uart.read(buffer);
  {
    auto kept = co_await corps::select(corps::with_timeout(5ms, std::move(dropped)), board.uart.read(other));
    check(4, kept.index() == 0);
  }
  auto both = co_await corps::join(corps::with_timeout(1ms, board.uart.read(buffer)), board.uart.read(other));
  check(5, !std::get<0>(both));
  check(6, std::get<1>(both) == 3u && std::memcmp(other.data(), "two", 3) == 0);
  corps::exit(0);
}
