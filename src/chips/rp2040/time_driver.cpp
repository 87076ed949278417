// SPDX-License-Identifier: MIT OR Apache-2.0
// corps::time_driver on TIMER: a 64-bit counter of microseconds, and alarm 0 (RP2040 datasheet, 4.6).
#include <chips/rp2040/registers/timer.hpp>
#include <chips/rp2040/time_driver.hpp>
#include <corps/config.hpp>
#include <corps/time/driver.hpp>

static_assert(1'000'000 % CORPS_TICK_HZ == 0,
              "the RP2040 counts microseconds: CORPS_TICK_HZ must divide 1000000 without a remainder");

namespace {

constexpr std::int64_t us_per_tick = 1'000'000 / CORPS_TICK_HZ;
constexpr std::uint32_t alarm_0 = 1u << 0;

// The counter is wider than a read. The pair of registers that latches one half when the other is read would do for one
// reader; but an interrupt or the other core between the two reads would latch anew and tear the value. So: the raw
// halves, and the high one once more. It changes every 71 minutes, hence the loop turns at most twice.
std::int64_t now_us() noexcept {
  rp2040::TimerRegisters& timer = rp2040::timer_registers();
  std::uint32_t high = timer.raw_high.read();
  for (;;) {
    const std::uint32_t low = timer.raw_low.read();
    const std::uint32_t again = timer.raw_high.read();
    if (again == high) return static_cast<std::int64_t>(std::uint64_t{high} << 32 | low);
    high = again;
  }
}

}  // namespace

// The return from the interrupt is what ends the core's sleep; there is nothing else to do. It may come early, whenever
// the low half of a far deadline passes: the executor looks at the time and sets the alarm again.
extern "C" void corps_isr_timer_0() noexcept { rp2040::timer_registers().interrupts.write(alarm_0); }

namespace corps::time_driver {

std::int64_t now() noexcept {
  if constexpr (us_per_tick == 1) return now_us();
  return now_us() / us_per_tick;
}

std::int64_t now_rounded_up() noexcept {
  if constexpr (us_per_tick == 1) return now_us();
  return (now_us() + us_per_tick - 1) / us_per_tick;
}

bool set_alarm(std::int64_t deadline) noexcept {
  rp2040::TimerRegisters& timer = rp2040::timer_registers();
  // The high halves: what is so far away makes no difference to never.
  if (static_cast<std::uint32_t>(deadline >> 32) == static_cast<std::uint32_t>(never >> 32)) {
    timer.armed.write(alarm_0);
    return true;
  }
  // The alarm compares 32 bits for equality. Written first and the time read afterwards: when the counter reaches the
  // deadline between the two, either the alarm has fired or the comparison below sees it; never neither.
  timer.alarm[0].write(static_cast<std::uint32_t>(deadline) * static_cast<std::uint32_t>(us_per_tick));
  // An alarm that was too late is left as it is: the caller sets another before it sleeps.
  return now() < deadline;
}

}  // namespace corps::time_driver
