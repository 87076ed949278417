// SPDX-License-Identifier: MIT OR Apache-2.0
// What was written over USB reaches the host before the program ends.
#include <boards/pico/board.hpp>
#include <corps/corps.hpp>

#include "check.hpp"

corps::Task<> async_main(corps::Spawner) {
  auto board = pico::take();
  for (int line = 0; line < 20; ++line) {
    const auto written = co_await board.usb.write("a result that takes its place in the buffers\n");
    check(1, written.has_value());
  }
  const auto last = co_await board.usb.write("the last line\n");
  check(2, last.has_value());
  corps::exit(0);
}
