// SPDX-License-Identifier: MIT OR Apache-2.0
//
// The flagship: blink the LED, read the temperature, and stream it over USB, at once, on one core that sleeps in
// between. Any serial terminal shows the stream.

#include <boards/pico/board.hpp>
#include <corps/corps.hpp>
#include <utility>

#include "telemetry_line.hpp"

using namespace std::chrono_literals;

namespace {

corps::Channel<corps::MilliCelsius, 16> readings;

corps::Task<> blink(rp2040::Output led) {
  corps::Ticker every{250ms};
  for (;;) {
    co_await every.next();
    led.toggle();
  }
}

corps::Task<> measure(rp2040::Temperature thermometer) {
  corps::Ticker every{50ms};
  for (;;) {
    const corps::MilliCelsius celsius = co_await thermometer.read();
    co_await readings.send(celsius);
    co_await every.next();
  }
}

corps::Task<> stream(rp2040::UsbSerial usb) {
  for (std::uint32_t number = 1;; ++number) {
    const TelemetryLine line(number, co_await readings.receive());
    // While no host listens this waits; if the host goes away in the middle of a line, the line is sent again.
    while (!co_await usb.write(line.text())) {
    }
  }
}

}  // namespace

corps::Task<> async_main(corps::Spawner spawner) {
  auto board = pico::take();
  spawner.spawn(blink(std::move(board.led))).value();
  spawner.spawn(measure(std::move(board.temperature))).value();
  spawner.spawn(stream(std::move(board.usb))).value();
  co_return;
}
