// SPDX-License-Identifier: MIT OR Apache-2.0
// corps::time_driver on the FPGA's counter of cycles, 32 bits at 25 MHz, and the dual timer: one half of it interrupts
// in each half of the counter's round of 172 seconds, so that the time has 64 bits; the other is the alarm.
#include <arch/cortex_m/sleep.hpp>
#include <chips/common/constant_divisor.hpp>
#include <chips/mps2/time_driver.hpp>
#include <corps/config.hpp>
#include <corps/time/counter_extension.hpp>
#include <corps/time/driver.hpp>

static_assert(mps2::clock_hz % CORPS_TICK_HZ == 0,
              "the counter of the MPS2 runs at 25 MHz: CORPS_TICK_HZ must divide 25000000 without a remainder");

constinit std::uint32_t mps2::detail::half_periods = 0;

namespace {

using namespace mps2::detail;

constexpr std::int64_t counts_per_tick = mps2::clock_hz / CORPS_TICK_HZ;
using Ticks = chips::ConstantDivisor<counts_per_tick>;

std::int64_t now_counts() noexcept {
  return corps::read_extended_counter<32>(half_periods, [] { return mps2::fpga_io_registers().counter.read(); });
}

}  // namespace

extern "C" void corps_isr_dual_timer() noexcept {
  half_period_timer().interrupt_clear.write(1);
  alarm_timer().interrupt_clear.write(1);
  const std::uint32_t counter = mps2::fpga_io_registers().counter.read();
  corps::arch::store_relaxed(half_periods, corps::next_half_period<32>(half_periods, counter));
  corps::arch::note_event();
}

namespace corps::time_driver {

std::int64_t now() noexcept { return Ticks::quotient(now_counts()); }

std::int64_t now_rounded_up() noexcept { return Ticks::quotient_rounded_up(now_counts()); }

bool set_alarm(std::int64_t deadline) noexcept {
  alarm_timer().control.write(alarm_off);
  // What the counts of cannot be told in 64 bits, 11,700 years at 25 MHz, makes no difference to never.
  if (deadline > INT64_MAX / counts_per_tick) return true;
  const std::int64_t wait = deadline * counts_per_tick - now_counts();
  if (wait <= 0) return false;
  // The timer counts from now on, not to an instant that could have passed meanwhile: so it cannot miss it, and is late
  // by the few cycles between the two lines. What is too far away for 32 bits is looked at again after their time.
  alarm_timer().load.write(wait > UINT32_MAX ? UINT32_MAX : static_cast<std::uint32_t>(wait));
  alarm_timer().control.write(alarm_on);
  return true;
}

}  // namespace corps::time_driver
