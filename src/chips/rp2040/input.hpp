// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <chips/rp2040/pin.hpp>
#include <chips/rp2040/pin_wait.hpp>
#include <chips/rp2040/registers/gpio.hpp>
#include <corps/io/pin.hpp>

namespace rp2040 {

/// A pin that is read. One byte.
///
/// The waits are futures, by interrupt; the core sleeps meanwhile. An edge counts from the moment when its wait is
/// polled first: one that came between two waits is not seen, nor is a second one before the task runs. Where none may
/// be missed, wait for levels, or for both edges at once and look at the pin. Waits for the same pin may be combined
/// with select and join. Contexts: tasks; reading the level: any. Cancel safety: a wait holds nothing, dropping one
/// loses nothing.
class Input {
 public:
  bool is_high() const noexcept { return (sio_registers().gpio_in.read() & owner_.mask()) != 0; }
  bool is_low() const noexcept { return !is_high(); }
  std::uint8_t number() const noexcept { return owner_.number(); }

  /// Completes at once when the level is there already.
  PinWait wait_for_high() noexcept { return wait(PinEvent::high); }
  PinWait wait_for_low() noexcept { return wait(PinEvent::low); }
  PinWait wait_for_rising() noexcept { return wait(PinEvent::rising); }
  PinWait wait_for_falling() noexcept { return wait(PinEvent::falling); }
  /// Either edge.
  PinWait wait_for_any() noexcept { return wait(PinEvent::any_edge); }

  /// Stops reading it. Not while a wait for it is pending.
  Pin into_pin() && noexcept;

 private:
  friend class Pin;
  explicit constexpr Input(detail::PinOwner&& owner) noexcept : owner_(static_cast<detail::PinOwner&&>(owner)) {}
  PinWait wait(PinEvent event) const noexcept { return PinWait(owner_.number(), event); }
  detail::PinOwner owner_;
};

static_assert(corps::io::InputPin<Input>);

}  // namespace rp2040
