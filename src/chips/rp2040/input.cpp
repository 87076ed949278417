// SPDX-License-Identifier: MIT OR Apache-2.0
#include <chips/rp2040/input.hpp>

namespace rp2040 {

Input Pin::into_input(Pull pull) && noexcept {
  const std::uint8_t number = owner_.number();
  sio_registers().output_enable_clear.write(1u << number);
  const std::uint32_t resistor = pull == Pull::up ? pad::pull_up : pull == Pull::down ? pad::pull_down : 0;
  connect_pin(number, pin_function::sio, resistor | pad::input_enable | pad::schmitt);
  return Input(static_cast<detail::PinOwner&&>(owner_));
}

Pin Input::into_pin() && noexcept {
  connect_pin(owner_.number(), pin_function::none, pad::pull_down | pad::schmitt);
  return Pin(static_cast<detail::PinOwner&&>(owner_));
}

}  // namespace rp2040
