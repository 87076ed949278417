// SPDX-License-Identifier: MIT OR Apache-2.0
// A reader that sleeps much longer than its ring lasts: what the ring has no room for stays in the hardware, whose
// interrupt is off meanwhile, and nothing is lost or turned round; a read that is given up takes nothing. The test
// beside it sends the numbers 0 to 255 again and again.
#include <array>
#include <boards/mps2_an385/board.hpp>
#include <corps/corps.hpp>

#include "../firmware/check.hpp"

using namespace std::chrono_literals;

corps::Task<> async_main(corps::Spawner) {
  auto board = mps2_an385::take();
  std::array<std::byte, 200> buffer;
  std::uint8_t expected = 0;
  for (std::size_t received = 0; received < 3000;) {
    // Where nothing is there yet, polled once and then dropped.
    auto first = co_await corps::select(corps::yield_now(), board.uart.read(buffer));
    auto count = first.index() == 1 ? std::get<1>(first) : std::expected<std::size_t, corps::io::Error>(0);
    if (count == 0u) count = co_await board.uart.read(buffer);
    check(1, count.has_value());
    for (std::size_t i = 0; i < *count; ++i) check(2, buffer[i] == std::byte{expected++});
    received += *count;
    co_await corps::Timer::after(50ms);
  }
  corps::exit(0);
}
