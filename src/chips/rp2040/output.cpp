// SPDX-License-Identifier: MIT OR Apache-2.0
#include <chips/rp2040/output.hpp>

namespace rp2040 {

Output Pin::into_output() && noexcept {
  const std::uint8_t number = owner_.number();
  // Level and direction before the pin is connected: nothing else is ever driven.
  sio_registers().out_clear.write(1u << number);
  sio_registers().output_enable_set.write(1u << number);
  connect_pin(number, pin_function::sio, pad::drive_4ma | pad::input_enable | pad::schmitt);
  return Output(static_cast<detail::PinOwner&&>(owner_));
}

Pin Output::into_pin() && noexcept {
  sio_registers().output_enable_clear.write(owner_.mask());
  connect_pin(owner_.number(), pin_function::none, pad::pull_down | pad::schmitt);
  return Pin(static_cast<detail::PinOwner&&>(owner_));
}

}  // namespace rp2040
