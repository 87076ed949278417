// SPDX-License-Identifier: MIT OR Apache-2.0
//
// Three tasks that share one core: a sensor every half second, a communication every second, and a heartbeat of the
// main task every five seconds. None of them knows of the others, and none can hold the others up. The log is on UART0
// (GPIO0). The same file is a program for the desktop, host_three_tasks, whose log is on the standard error.

#include <corps/corps.hpp>
#include <corps/io/temperature_sensor.hpp>
#include <utility>

#include "three_tasks_board.hpp"

using namespace std::chrono_literals;

namespace {

corps::Task<> sensor(corps::io::TemperatureSensor auto thermometer) {
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
  auto parts = board::take();
  // A spawn can fail; here that would be a mistake in the program, so value() stops it with a message.
  spawner.spawn(sensor(std::move(parts.temperature))).value();
  spawner.spawn(communication()).value();
  corps::Ticker every{5s};
  for (;;) {
    co_await every.next();
    parts.led.toggle();
    CORPS_INFO("Main task is alive");
  }
}
