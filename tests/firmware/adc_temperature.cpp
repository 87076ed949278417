// SPDX-License-Identifier: MIT OR Apache-2.0
// Prints the temperature in thousandths every 10 ms, for the test beside it.
#include <boards/pico/board.hpp>
#include <corps/corps.hpp>

using namespace std::chrono_literals;

corps::Task<> async_main(corps::Spawner) {
  auto board = pico::take();
  corps::Ticker every{10ms};
  for (;;) {
    const corps::MilliCelsius now = co_await board.temperature.read();
    corps::log::Writer(corps::log::board_sink).signed_decimal(now.value);
    corps::log::board_sink("\n");
    co_await every.next();
  }
}
