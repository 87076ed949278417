// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <arch/cortex_m/nvic.hpp>
#include <chips/rp2040/irq.hpp>
#include <chips/rp2040/registers/timer.hpp>

namespace rp2040 {

/// Lets alarm 0 of TIMER interrupt this core. Once, at start.
inline void start_time_driver() noexcept {
  timer_registers().interrupt_enable.write(1u << 0);
  corps::arch::nvic::enable(irq::timer_0);
}

}  // namespace rp2040
