// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <arch/arch.hpp>
#include <chips/common/part.hpp>
#include <chips/mps2/registers/fpgaio.hpp>
#include <corps/io/pin.hpp>

namespace mps2 {

/// A user LED of the board, USERLED0 or USERLED1; an output. One byte; it moves, and does not copy. When it is
/// destroyed the LED stays as it is. Any context.
template <unsigned Index>
class Led {
  static_assert(Index < 2, "there are USERLED0 and USERLED1");
  static constexpr std::uint32_t mask = 1u << Index;

 public:
  /// For boards, which construct each once.
  constexpr Led() noexcept = default;

  void set_high() noexcept { change(~mask, mask); }
  void set_low() noexcept { change(~mask, 0); }
  void set(bool level) noexcept { level ? set_high() : set_low(); }
  void toggle() noexcept { change(~0u, mask); }
  bool is_set_high() const noexcept {
    part_.check();
    return (fpga_io_registers().leds.read() & mask) != 0;
  }

 private:
  /// Keeps some bits, then flips some. Both LEDs are in one register, of which nothing changes a single bit.
  void change(std::uint32_t kept, std::uint32_t flipped) noexcept {
    part_.check();
    corps::arch::CriticalSection section;
    chips::Register& leds = fpga_io_registers().leds;
    leds.write((leds.read() & kept) ^ flipped);
  }
  [[no_unique_address]] chips::Part part_;
};

static_assert(corps::io::OutputPin<Led<0>>);

}  // namespace mps2
