// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <chips/rp2040/pin.hpp>
#include <chips/rp2040/registers/gpio.hpp>
#include <corps/io/pin.hpp>

namespace rp2040 {

/// A pin that is driven. One byte. When it is destroyed the pin keeps its level. Any context.
class Output {
 public:
  void set_high() noexcept { sio_registers().out_set.write(owner_.mask()); }
  void set_low() noexcept { sio_registers().out_clear.write(owner_.mask()); }
  void set(bool level) noexcept { level ? set_high() : set_low(); }
  void toggle() noexcept { sio_registers().out_toggle.write(owner_.mask()); }
  /// The level that it is driven with, which a short circuit may make another one than that on the pin.
  bool is_set_high() const noexcept { return (sio_registers().out.read() & owner_.mask()) != 0; }
  std::uint8_t number() const noexcept { return owner_.number(); }

  /// Stops driving it.
  Pin into_pin() && noexcept;

 private:
  friend class Pin;
  explicit constexpr Output(detail::PinOwner&& owner) noexcept : owner_(static_cast<detail::PinOwner&&>(owner)) {}
  detail::PinOwner owner_;
};

static_assert(corps::io::OutputPin<Output>);

}  // namespace rp2040
