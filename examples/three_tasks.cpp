// SPDX-License-Identifier: MIT OR Apache-2.0
//
// Three tasks that share one core: a sensor every half second, a communication every second, and a heartbeat of the
// main task every five seconds. None of them knows of the others, and none can hold the others up. The log is on UART0
// (GPIO0).

#include <boards/pico/board.hpp>
#include <corps/corps.hpp>
#include <utility>

using namespace std::chrono_literals;

namespace {

corps::Task<> sensor(rp2040::Temperature thermometer) {
  corps::Ticker every{500ms};
  for (;;) {
    co_await every.next();
    const corps::MilliCelsius celsius = co_await thermometer.read();
    CORPS_INFO("Sensor value: {}", celsius);
  }
}

corps::Task<> communication() {
  corps::Ticker every{1s};
  for (unsigned message = 1;; ++message) {
    co_await every.next();
    CORPS_INFO("Message {} sent", message);
  }
}

}  // namespace

corps::Task<> async_main(corps::Spawner spawner) {
  auto board = pico::take();
  // A spawn can fail; here that would be a mistake in the program, so value() stops it with a message.
  spawner.spawn(sensor(std::move(board.temperature))).value();
  spawner.spawn(communication()).value();
  corps::Ticker every{5s};
  for (;;) {
    co_await every.next();
    board.led.toggle();
    CORPS_INFO("Main task is alive");
  }
}
