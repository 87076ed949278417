// SPDX-License-Identifier: MIT OR Apache-2.0
#include <chips/rp2040/adc.hpp>
#include <chips/rp2040/registers/gpio.hpp>
#include <corps/panic.hpp>

namespace rp2040 {

AdcInput::AdcInput(Pin&& pin) noexcept : pin_(static_cast<Pin&&>(pin)) {
  if (pin_.number() < first_pin) corps::panic("this pin has no ADC: GPIO26 to GPIO29 have");
  // Nothing of the pad's digital side may load the voltage (RP2040 datasheet, 4.9.1).
  connect_pin(pin_.number(), pin_function::none, pad::output_disable);
}

}  // namespace rp2040
