// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <chips/rp2040/adc.hpp>
#include <chips/rp2040/input.hpp>
#include <chips/rp2040/irq.hpp>
#include <chips/rp2040/output.hpp>
#include <chips/rp2040/uart.hpp>
#include <chips/rp2040/usb_serial.hpp>

namespace pico {

inline constexpr std::uint8_t led_pin = 25;
inline constexpr std::uint8_t uart_tx_pin = 0;
inline constexpr std::uint8_t uart_rx_pin = 1;

/// The pins by number, GPIO0 to GPIO29, each handed out once.
class Pins {
 public:
  /// Panics when there is no such pin, and when it is in use: handed out before, the LED's (25), or GPIO0 and GPIO1
  /// once `uart` or the log has been used. On the Pico, GPIO23, 24 and 29 are connected to its power supply.
  rp2040::Pin operator[](unsigned number) const noexcept { return rp2040::claim_pin(number); }
};

/// What is on a Raspberry Pi Pico. The parts move out of it, one by one; none can be copied.
class Board {
 public:
  /// The green LED, GPIO25; off at first.
  rp2040::Output led;
  /// The sensor in the chip: `co_await board.temperature.read()`.
  rp2040::Temperature temperature;
  /// UART0 on GPIO0 (transmit) and GPIO1 (receive), which it takes when it is used first. The log goes there, too, line
  /// by line between what is written here, unless the program sends it elsewhere.
  rp2040::Uart<0, uart_tx_pin, uart_rx_pin> uart;
  /// A serial port over the USB socket.
  rp2040::UsbSerial usb;
  [[no_unique_address]] Pins pins;

  rp2040::Pin pin(unsigned number) const noexcept { return pins[number]; }

  Board(Board&&) noexcept = default;

 private:
  friend Board take() noexcept;
  Board() noexcept : led(rp2040::board_pin(led_pin).into_output()) {}
};

/// The board, once: a second call panics.
Board take() noexcept;

}  // namespace pico
