// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <chips/rp2040/registers/register.hpp>

namespace rp2040 {

/// RP2040 datasheet, 4.9.6.
struct AdcRegisters {
  Register control;
  Register result;
  Register fifo_control;
  Register fifo;
  Register divisor;
  Register interrupt_raw;
  Register interrupt_enable;
  Register interrupt_force;
  Register interrupt_status;
};
inline AdcRegisters& adc_registers() noexcept { return block_at<AdcRegisters>(0x4004'c000); }

namespace adc {
inline constexpr std::uint32_t enable = 1u << 0;
inline constexpr std::uint32_t temperature_sensor = 1u << 1;
inline constexpr std::uint32_t start_once = 1u << 2;
inline constexpr std::uint32_t ready = 1u << 8;
inline constexpr unsigned channel_shift = 12;
inline constexpr std::uint32_t fifo_enable = 1u << 0;
inline constexpr std::uint32_t fifo_with_errors = 1u << 2;
inline constexpr std::uint32_t fifo_interrupt_at_one = 1u << 24;
inline constexpr std::uint32_t fifo_error = 1u << 15;
}  // namespace adc

}  // namespace rp2040
