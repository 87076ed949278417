// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <chips/rp2040/registers/register.hpp>

namespace rp2040 {

inline constexpr unsigned gpio_count = 30;

/// IO_BANK0: what each pin is connected to, and its interrupts (RP2040 datasheet, 2.19.6.1).
struct IoBankRegisters {
  struct {
    Register status;
    Register control;
  } gpio[gpio_count];
  /// Four bits a pin, eight pins a word: low level, high level, falling edge, rising edge.
  Register interrupts[4];  ///< writing 1 acknowledges an edge
  Register core0_enable[4];
  Register core0_force[4];
  Register core0_status[4];
};
static_assert(offsetof(IoBankRegisters, core0_status) == 0x120);
inline IoBankRegisters& io_bank_registers() noexcept { return block_at<IoBankRegisters>(0x4001'4000); }

/// Functions of pins (1.4.3).
namespace pin_function {
inline constexpr std::uint32_t uart = 2;
inline constexpr std::uint32_t sio = 5;
inline constexpr std::uint32_t none = 31;
}  // namespace pin_function

/// The electrical side (2.19.6.3).
struct PadsRegisters {
  Register voltage_select;
  Register gpio[gpio_count];
};
inline PadsRegisters& pads_registers() noexcept { return block_at<PadsRegisters>(0x4001'c000); }

namespace pad {
inline constexpr std::uint32_t schmitt = 1u << 1;
inline constexpr std::uint32_t pull_down = 1u << 2;
inline constexpr std::uint32_t pull_up = 1u << 3;
inline constexpr std::uint32_t drive_4ma = 1u << 4;
inline constexpr std::uint32_t input_enable = 1u << 6;
inline constexpr std::uint32_t output_disable = 1u << 7;
}  // namespace pad

/// Single-cycle IO (2.3.1.7).
struct SioRegisters {
  PlainRegister cpuid;
  PlainRegister gpio_in;
  PlainRegister gpio_hi_in;
  PlainRegister reserved;
  PlainRegister out, out_set, out_clear, out_toggle;
  PlainRegister output_enable, output_enable_set, output_enable_clear, output_enable_toggle;
};
static_assert(offsetof(SioRegisters, output_enable_set) == 0x24);
inline SioRegisters& sio_registers() noexcept { return block_at<SioRegisters>(0xd000'0000); }

}  // namespace rp2040
