// SPDX-License-Identifier: MIT OR Apache-2.0
// The alarm of interrupt executors: alarm 1 of TIMER (RP2040 datasheet, 4.6).
#include <arch/cortex_m/nvic.hpp>
#include <chips/rp2040/irq.hpp>
#include <chips/rp2040/registers/timer.hpp>
#include <corps/config.hpp>
#include <corps/time/driver.hpp>
#include <corps/time/interrupt_alarm.hpp>

namespace {
constexpr std::uint32_t alarm_1 = 1u << 1;
}

extern "C" void corps_isr_timer_1() noexcept {
  // First: an alarm that comes from here on is pending when the handler returns.
  rp2040::timer_registers().interrupts.write(alarm_1);
  corps::detail::serve_interrupt_alarm();
}

namespace corps::time_driver {

void start_interrupt_alarm() noexcept {
  rp2040::timer_registers().interrupt_enable.set(alarm_1);
  arch::nvic::enable(rp2040::irq::timer_1);
}

void pend_interrupt_alarm() noexcept { arch::nvic::pend(rp2040::irq::timer_1); }

// As the alarm 0 of time_driver.cpp, where the reasons are.
bool set_interrupt_alarm(std::int64_t deadline) noexcept {
  rp2040::TimerRegisters& timer = rp2040::timer_registers();
  if (static_cast<std::uint32_t>(deadline >> 32) == static_cast<std::uint32_t>(never >> 32)) {
    timer.armed.write(alarm_1);
    return true;
  }
  constexpr std::uint32_t us_per_tick = 1'000'000 / CORPS_TICK_HZ;
  timer.alarm[1].write(static_cast<std::uint32_t>(deadline) * us_per_tick);
  return now() < deadline;
}

}  // namespace corps::time_driver
