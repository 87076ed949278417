// SPDX-License-Identifier: MIT OR Apache-2.0
#include <arch/arch.hpp>
#include <chips/rp2040/pin.hpp>
#include <chips/rp2040/registers/gpio.hpp>
#include <corps/panic.hpp>

namespace rp2040 {
namespace {
/// One bit for each pin that was handed out.
constinit std::uint32_t claimed = 0;
}  // namespace

void detail::PinOwner::moved_away() noexcept { corps::panic("a pin was used after a move"); }

Pin claim_pin(unsigned number) noexcept {
  if (number >= gpio_count) corps::panic("no such pin: there are GPIO0 to GPIO29");
  const std::uint32_t pin = 1u << number;
  {
    corps::arch::CriticalSection section;
    const std::uint32_t before = claimed;
    claimed = before | pin;
    if (((before | board_pins) & pin) == 0) return Pin(static_cast<std::uint8_t>(number));
  }
  corps::panic("a pin was taken that is in use");
}

void connect_pin(std::uint8_t number, std::uint32_t function, std::uint32_t pad) noexcept {
  pads_registers().gpio[number].write(pad);
  io_bank_registers().gpio[number].control.write(function);
}

}  // namespace rp2040
