// SPDX-License-Identifier: MIT OR Apache-2.0
// The alarm of interrupt executors: timer 0 (Cortex-M System Design Kit TRM, ARM DDI 0479, 4.4), which counts down at
// the system's clock.
#include <arch/cortex_m/nvic.hpp>
#include <chips/common/register.hpp>
#include <chips/mps2/irq.hpp>
#include <corps/config.hpp>
#include <corps/time/driver.hpp>
#include <corps/time/interrupt_alarm.hpp>

namespace {

struct TimerRegisters {
  chips::Register control;
  chips::Register value;
  chips::Register reload;  ///< a write sets the value, too
  chips::Register interrupt;
};
TimerRegisters& timer() noexcept { return chips::block_at<TimerRegisters>(0x4000'0000); }

constexpr std::uint32_t enable = 1u << 0;
constexpr std::uint32_t interrupt = 1u << 3;
constexpr std::int64_t counts_per_tick = mps2::clock_hz / CORPS_TICK_HZ;

}  // namespace

extern "C" void corps_isr_timer_0() noexcept {
  timer().interrupt.write(1);
  corps::detail::serve_interrupt_alarm();
}

namespace corps::time_driver {

void start_interrupt_alarm() noexcept {
  timer().control.write(0);
  // It comes once: from zero it goes on to zero. (QEMU, when it skips the time that the core sleeps, would skip another
  // period of a timer that starts over.)
  timer().reload.write(0);
  timer().interrupt.write(1);
  arch::nvic::unpend(mps2::irq::timer_0);
  arch::nvic::enable(mps2::irq::timer_0);
}

void pend_interrupt_alarm() noexcept { arch::nvic::pend(mps2::irq::timer_0); }

bool set_interrupt_alarm(std::int64_t deadline) noexcept {
  timer().control.write(0);
  if (deadline == never) return true;
  // As if the current tick had only begun: late by less than a tick, which is better than to come early and again.
  const std::int64_t ticks = deadline - now();
  if (ticks <= 0) return false;
  // What is too far away for 32 bits is looked at again after their time.
  constexpr std::int64_t most = UINT32_MAX / counts_per_tick;
  timer().value.write(static_cast<std::uint32_t>(ticks < most ? ticks : most) *
                      static_cast<std::uint32_t>(counts_per_tick));
  timer().control.write(enable | interrupt);
  return true;
}

}  // namespace corps::time_driver
