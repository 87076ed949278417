// SPDX-License-Identifier: MIT OR Apache-2.0
// The Raspberry Pi Pico as the simulator has it, with the names of the real one, so that the same sources are compiled
// with either. `world.part<corps::sim::Pico>()` is what hangs on it.
#pragma once

#include <arch/sim/parts/pico.hpp>
#include <chips/rp2040/uart_config.hpp>
#include <corps/panic.hpp>
#include <cstdint>
#include <expected>
#include <utility>

namespace rp2040 {

enum class Pull : std::uint8_t { none, down, up };
class Output;
class Input;

namespace detail {
inline corps::sim::Pico& chip() { return corps::sim::World::current().part<corps::sim::Pico>(); }
inline constexpr std::uint8_t led_pin = 25;
inline corps::sim::Wire& wire(std::uint8_t number) { return number == led_pin ? chip().led : chip().pins[number]; }
}  // namespace detail

class Pin {
 public:
  explicit Pin(std::uint8_t number) noexcept : number_(number) {}
  Pin(Pin&& other) noexcept : number_(std::exchange(other.number_, moved)) {}
  Pin& operator=(Pin&& other) noexcept {
    number_ = std::exchange(other.number_, moved);
    return *this;
  }
  Output into_output() && noexcept;
  Input into_input(Pull pull = Pull::none) && noexcept;
  std::uint8_t number() const noexcept {
    if (number_ == moved) corps::panic("a pin was used after it was moved away");
    return number_;
  }

 private:
  static constexpr std::uint8_t moved = 0xff;
  std::uint8_t number_;
};

class Output : public corps::sim::Output {
 public:
  explicit Output(std::uint8_t number) noexcept : corps::sim::Output(detail::wire(number)), number_(number) {}
  std::uint8_t number() const noexcept { return number_; }
  Pin into_pin() && noexcept { return Pin(number_); }

 private:
  std::uint8_t number_;
};

class Input : public corps::sim::Input {
 public:
  explicit Input(std::uint8_t number) noexcept : corps::sim::Input(detail::wire(number)), number_(number) {}
  std::uint8_t number() const noexcept { return number_; }
  Pin into_pin() && noexcept { return Pin(number_); }

 private:
  std::uint8_t number_;
};

inline Output Pin::into_output() && noexcept {
  Output output(number());
  output.set_low();
  return output;
}
/// The resistor gives the level until something drives the pin.
inline Input Pin::into_input(Pull pull) && noexcept {
  if (pull != Pull::none) detail::wire(number()).drive(pull == Pull::up);
  return Input(number());
}

inline Pin claim_pin(unsigned number) noexcept {
  if (number >= 30) corps::panic("there is no pin of this number: the RP2040 has GPIO0 to GPIO29");
  if (number == detail::led_pin || (detail::chip().handed_out >> number & 1) != 0) {
    corps::panic("this pin is in use already");
  }
  detail::chip().handed_out |= std::uint32_t{1} << number;
  return Pin(static_cast<std::uint8_t>(number));
}

class AdcInput : public corps::sim::AdcInput {
 public:
  explicit AdcInput(Pin&& pin) noexcept : corps::sim::AdcInput(voltage(pin.number())), pin_(std::move(pin)) {}

 private:
  static corps::sim::Voltmeter& voltage(unsigned number) {
    if (number < 26 || number > 29) corps::panic("the voltage of GPIO26 to GPIO29 can be measured, of no other pin");
    return detail::chip().voltages[number - 26];
  }
  Pin pin_;
};

using Temperature = corps::sim::TemperatureSensor;
using UsbSerial = corps::sim::SerialPort;

template <unsigned Index, std::uint8_t TxPin, std::uint8_t RxPin>
class Uart : public corps::sim::SerialPort {
 public:
  using corps::sim::SerialPort::SerialPort;
  /// Has no effect on the simulated link.
  std::expected<void, corps::io::Error> configure(UartConfig) noexcept { return {}; }
};

}  // namespace rp2040

namespace pico {

inline constexpr std::uint8_t led_pin = rp2040::detail::led_pin;
inline constexpr std::uint8_t uart_tx_pin = 0;
inline constexpr std::uint8_t uart_rx_pin = 1;

class Pins {
 public:
  rp2040::Pin operator[](unsigned number) const noexcept { return rp2040::claim_pin(number); }
};

class Board {
 public:
  rp2040::Output led;
  rp2040::Temperature temperature;
  rp2040::Uart<0, uart_tx_pin, uart_rx_pin> uart;
  rp2040::UsbSerial usb;
  [[no_unique_address]] Pins pins;

  rp2040::Pin pin(unsigned number) const noexcept { return pins[number]; }

  Board(Board&&) noexcept = default;

 private:
  friend Board take() noexcept;
  explicit Board(corps::sim::Pico& chip) noexcept
      : led(rp2040::Pin(led_pin).into_output()), temperature(chip.temperature), uart(chip.uart), usb(chip.usb) {}
};

/// The board, once a world: a second call panics.
inline Board take() noexcept {
  corps::sim::Pico& chip = rp2040::detail::chip();
  if (std::exchange(chip.taken, true)) corps::panic("pico::take() was called twice");
  return Board(chip);
}

}  // namespace pico
