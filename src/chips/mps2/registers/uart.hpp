// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <chips/common/register.hpp>

namespace mps2 {

/// The APB UART (Cortex-M System Design Kit TRM, ARM DDI 0479, 4.3): 8 bits, no parity, one stop bit, one byte of
/// buffer each way.
struct UartRegisters {
  chips::Register data;
  chips::Register state;
  chips::Register control;
  chips::Register interrupts;  ///< writing 1 acknowledges
  chips::Register baud_divisor;
};
inline UartRegisters& uart_registers(unsigned index) noexcept {
  return chips::block_at<UartRegisters>(0x4000'4000 + index * 0x1000);
}

namespace uart {
inline constexpr std::uint32_t state_transmit_full = 1u << 0;
inline constexpr std::uint32_t state_receive_full = 1u << 1;
inline constexpr std::uint32_t state_receive_overrun = 1u << 3;  ///< writing 1 clears

inline constexpr std::uint32_t control_transmit = 1u << 0;
inline constexpr std::uint32_t control_receive = 1u << 1;
inline constexpr std::uint32_t control_transmit_interrupt = 1u << 2;
inline constexpr std::uint32_t control_receive_interrupt = 1u << 3;

inline constexpr std::uint32_t interrupt_transmit = 1u << 0;
inline constexpr std::uint32_t interrupt_receive = 1u << 1;

inline constexpr std::uint32_t divisor_least = 16;
inline constexpr std::uint32_t divisor_most = (1u << 20) - 1;
}  // namespace uart

}  // namespace mps2
