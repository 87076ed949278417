// SPDX-License-Identifier: MIT OR Apache-2.0
// Every way to drive a pin, seen from inside; the levels on the outside are what blink_edges measures.
#include <boards/pico/board.hpp>
#include <chips/rp2040/registers/gpio.hpp>
#include <corps/corps.hpp>

#include "check.hpp"

corps::Task<> async_main(corps::Spawner) {
  auto board = pico::take();
  const auto level = [](unsigned pin) { return (rp2040::sio_registers().gpio_in.read() >> pin & 1) != 0; };
  check(1, !board.led.is_set_high());
  rp2040::Output pin = board.pins[7].into_output();
  check(2, pin.number() == 7);
  check(3, !level(7));
  pin.set_high();
  check(4, level(7) && pin.is_set_high());
  pin.set_low();
  check(5, !level(7) && !pin.is_set_high());
  pin.set(true);
  check(6, level(7));
  pin.set(false);
  check(7, !level(7));
  pin.toggle();
  check(8, level(7));
  pin.toggle();
  check(9, !level(7));
  // A move takes the pin along.
  pin.set_high();
  rp2040::Output moved = std::move(pin);
  check(10, moved.is_set_high());
  pin = std::move(moved);
  check(11, pin.is_set_high());
  // Back to a pin that nothing drives, and then read by its pull resistor.
  rp2040::Pin free = std::move(pin).into_pin();
  rp2040::Input input = std::move(free).into_input(rp2040::Pull::up);
  check(12, input.is_high());
  rp2040::Output again = std::move(input).into_pin().into_output();
  check(13, !level(7));
  again.set_high();
  check(14, level(7));
  corps::exit(0);
  co_return;
}
