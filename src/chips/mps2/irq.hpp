// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

namespace mps2 {

/// The system's clock, which the core, the timers and the UARTs run at (Application Note AN385, 3.5).
inline constexpr unsigned long clock_hz = 25'000'000;

namespace irq {

/// Interrupt lines (Application Note AN385, 3.7): those of the peripherals that there are drivers for. The vector table
/// has `count` lines; a program may define the handler of any other as corps_isr_line_NUMBER.
enum Line : unsigned {
  uart0_receive = 0,
  uart0_transmit = 1,
  timer_0 = 8,  ///< the alarm of interrupt executors, in programs that have one
  timer_1 = 9,
  dual_timer = 10,
  count = 32,
};

}  // namespace irq
}  // namespace mps2
