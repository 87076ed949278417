// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <chips/rp2040/registers/register.hpp>

namespace rp2040 {

/// Arm PL011 (RP2040 datasheet, 4.2.8).
struct UartRegisters {
  Register data;  ///< a received character has its errors above it
  Register receive_status;
  Register reserved_08[4];
  Register flags;
  Register reserved_1c[2];
  Register baud_integer;
  Register baud_fraction;  ///< 64ths
  Register line_control;   ///< a write to it makes the baud registers take effect
  Register control;
  Register fifo_levels;
  Register interrupt_mask;
  Register interrupt_raw;
  Register interrupt_status;
  Register interrupt_clear;
  Register dma_control;
};
static_assert(offsetof(UartRegisters, dma_control) == 0x48);
inline UartRegisters& uart_registers(unsigned index) noexcept {
  return block_at<UartRegisters>(index == 0 ? 0x4003'4000 : 0x4003'8000);
}

namespace uart {
inline constexpr std::uint32_t data_framing_error = 1u << 8;
inline constexpr std::uint32_t data_parity_error = 1u << 9;
inline constexpr std::uint32_t data_break = 1u << 10;
inline constexpr std::uint32_t data_overrun = 1u << 11;

inline constexpr std::uint32_t flag_busy = 1u << 3;
inline constexpr std::uint32_t flag_receive_empty = 1u << 4;
inline constexpr std::uint32_t flag_transmit_full = 1u << 5;

inline constexpr std::uint32_t line_parity = 1u << 1;
inline constexpr std::uint32_t line_even_parity = 1u << 2;
inline constexpr std::uint32_t line_two_stop_bits = 1u << 3;
inline constexpr std::uint32_t line_fifos = 1u << 4;
inline constexpr unsigned line_data_bits_shift = 5;

inline constexpr std::uint32_t control_enable = 1u << 0;
inline constexpr std::uint32_t control_loopback = 1u << 7;
inline constexpr std::uint32_t control_transmit = 1u << 8;
inline constexpr std::uint32_t control_receive = 1u << 9;

inline constexpr std::uint32_t levels_both_half = 2u << 3 | 2u << 0;

inline constexpr std::uint32_t interrupt_receive = 1u << 4;
inline constexpr std::uint32_t interrupt_transmit = 1u << 5;
inline constexpr std::uint32_t interrupt_receive_timeout = 1u << 6;
inline constexpr std::uint32_t interrupt_overrun = 1u << 10;
}  // namespace uart

}  // namespace rp2040
