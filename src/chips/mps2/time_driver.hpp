// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <arch/cortex_m/nvic.hpp>
#include <chips/mps2/irq.hpp>
#include <chips/mps2/registers/fpgaio.hpp>
#include <chips/mps2/registers/timer.hpp>

namespace mps2 {

namespace detail {
/// How many halves of the counter's round have begun (corps/time/counter_extension.hpp). Stored by the dual timer's
/// interrupt.
extern std::uint32_t half_periods;

/// Half of a half: so an interrupt comes in each half of the counter's round, in whatever phase the timer started.
inline constexpr std::uint32_t half_period_check = 1u << 30;

/// The two halves of the dual timer.
inline DualTimerRegisters::Module& half_period_timer() noexcept { return dual_timer_registers().modules[0]; }
inline DualTimerRegisters::Module& alarm_timer() noexcept { return dual_timer_registers().modules[1]; }
inline constexpr std::uint32_t alarm_off = dual_timer::bits_32 | dual_timer::one_shot;
inline constexpr std::uint32_t alarm_on = alarm_off | dual_timer::interrupt | dual_timer::enable;
}  // namespace detail

/// Lets the counter run from 0, and the dual timer interrupt. Once, at start, before static memory has its values.
inline void start_time_driver() noexcept {
  using namespace detail;
  // A debugger resets the core and nothing else: the timers may be those of an earlier program.
  alarm_timer().control.write(alarm_off);
  alarm_timer().interrupt_clear.write(1);
  half_period_timer().control.write(dual_timer::bits_32 | dual_timer::periodic);
  half_period_timer().interrupt_clear.write(1);
  half_period_timer().load.write(half_period_check - 1);
  fpga_io_registers().prescaler_reload.write(0);
  fpga_io_registers().prescaler.write(0);
  fpga_io_registers().counter.write(0);
  half_period_timer().control.write(dual_timer::bits_32 | dual_timer::periodic | dual_timer::interrupt |
                                    dual_timer::enable);
  corps::arch::nvic::unpend(irq::dual_timer);
  corps::arch::nvic::enable(irq::dual_timer);
}

}  // namespace mps2
