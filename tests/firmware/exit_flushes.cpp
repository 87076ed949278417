// SPDX-License-Identifier: MIT OR Apache-2.0
// Ends right after the last line of its log and the last byte of both UARTs, for the test beside it.
#include <boards/pico/board.hpp>
#include <corps/corps.hpp>

corps::Task<> async_main(corps::Spawner) {
  auto board = pico::take();
  rp2040::Uart<1, 4, 5> second;
  static_cast<void>(co_await second.write("the end of the second port"));
  for (int line = 0; line < 3; ++line) CORPS_INFO("a line that fills the buffers, {}", line);
  static_cast<void>(co_await board.uart.write("the end"));
  corps::exit(7);
}
