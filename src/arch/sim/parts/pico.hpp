// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <arch/sim/parts/sensor.hpp>
#include <arch/sim/parts/serial_link.hpp>
#include <arch/sim/parts/wire.hpp>
#include <deque>
#include <string>

namespace corps::sim {

/// What hangs on a simulated Raspberry Pi Pico: `world.part<corps::sim::Pico>()`. The program gets its own side of it
/// from pico::take(), of the simulated boards/pico/board.hpp.
struct Pico {
  Pico() {
    for (unsigned number = 0; number < 30; ++number) pins.emplace_back("GPIO" + std::to_string(number));
    for (unsigned number = 26; number < 30; ++number) voltages.emplace_back("ADC of GPIO" + std::to_string(number));
  }
  /// By number, GPIO0 to GPIO29.
  std::deque<Wire> pins;
  Wire& led = pins.emplace_back("LED");
  Thermometer temperature{"temperature", MilliCelsius{21'000}};
  /// GPIO26 to GPIO29, in 4096ths of the reference.
  std::deque<Voltmeter> voltages;
  SerialLink uart{"UART", true};
  /// Nobody has opened it at first.
  SerialLink usb{"USB", false};

  bool taken = false;
  std::uint32_t handed_out = 0;
};

}  // namespace corps::sim
