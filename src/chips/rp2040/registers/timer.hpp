// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <chips/rp2040/registers/register.hpp>

namespace rp2040 {

/// RP2040 datasheet, 4.6.5.
struct TimerRegisters {
  Register write_high;
  Register write_low;
  Register latched_high;
  Register latching_low;
  Register alarm[4];
  Register armed;  ///< writing 1 disarms
  Register raw_high;
  Register raw_low;
  Register debug_pause;
  Register pause;
  Register interrupts;  ///< writing 1 acknowledges
  Register interrupt_enable;
  Register interrupt_force;
  Register interrupt_status;
};
static_assert(offsetof(TimerRegisters, interrupt_status) == 0x40);
inline TimerRegisters& timer_registers() noexcept { return block_at<TimerRegisters>(0x4005'4000); }

}  // namespace rp2040
