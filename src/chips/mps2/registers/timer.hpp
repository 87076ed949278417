// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <chips/common/register.hpp>

namespace mps2 {

/// The dual timer (Cortex-M System Design Kit TRM, ARM DDI 0479, 4.5): two counters that run down at the system's
/// clock.
struct DualTimerRegisters {
  struct Module {
    chips::Register load;  ///< a write restarts the counter from there
    chips::Register value;
    chips::Register control;
    chips::Register interrupt_clear;  ///< by any write
    chips::Register interrupt_raw;
    chips::Register interrupt_status;
    chips::Register background_load;
    chips::Register reserved;
  };
  Module modules[2];
};
static_assert(sizeof(DualTimerRegisters) == 0x40);
inline DualTimerRegisters& dual_timer_registers() noexcept { return chips::block_at<DualTimerRegisters>(0x4000'2000); }

namespace dual_timer {
inline constexpr std::uint32_t one_shot = 1u << 0;
inline constexpr std::uint32_t bits_32 = 1u << 1;
inline constexpr std::uint32_t interrupt = 1u << 5;
inline constexpr std::uint32_t periodic = 1u << 6;
inline constexpr std::uint32_t enable = 1u << 7;
}  // namespace dual_timer

}  // namespace mps2
