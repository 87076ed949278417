// SPDX-License-Identifier: MIT OR Apache-2.0
// The clock makes 64 bits of a counter of 32: it never goes back or jumps where a half of the counter's round ends,
// whether the interrupt that counts the halves has run, is late, or comes in the middle of a read of the time.
#include <arch/arch.hpp>
#include <arch/cortex_m/nvic.hpp>
#include <chips/mps2/time_driver.hpp>
#include <corps/corps.hpp>

#include "../firmware/check.hpp"

namespace {

volatile std::int64_t seen_by_interrupt = 0;
volatile unsigned interrupts = 0;

/// CMSDK timer 0: control, value, reload, interrupt status.
volatile std::uint32_t& timer_0(unsigned index) {
  return reinterpret_cast<volatile std::uint32_t*>(0x4000'0000)[index];
}

std::int64_t now() { return corps::Clock::now().time_since_epoch().count(); }

/// Ticks of a time in counts.
std::int64_t ticks(std::uint64_t counts) {
  return static_cast<std::int64_t>(counts / (mps2::clock_hz / CORPS_TICK_HZ));
}

/// Sets the time; a thing for tests, since the clock shall never go back.
void set_counts(std::uint64_t counts) {
  corps::arch::CriticalSection section;
  mps2::detail::half_periods = static_cast<std::uint32_t>(counts >> 31);
  mps2::fpga_io_registers().counter.write(static_cast<std::uint32_t>(counts));
}

/// Watches the time go over the end of a half, from 2 ms before it to 2 ms after.
void cross(std::uint64_t end_of_half, bool counted_in_time) {
  constexpr std::uint64_t margin = 50'000;
  set_counts(end_of_half - margin);
  // Counts the half soon after it has begun, as the dual timer does in its time, which is up to 43 seconds later.
  const auto count_half = [&] {
    if (counted_in_time) corps::arch::nvic::pend(mps2::irq::dual_timer);
  };
  std::int64_t last = ticks(end_of_half - margin);
  check(1, now() - last <= 50);
  const std::int64_t middle = ticks(end_of_half);
  while (last < ticks(end_of_half + margin)) {
    const std::int64_t time = now();
    check(2, time >= last);
    check(3, time <= last + 50);
    if (last < middle && time >= middle) count_half();
    last = time;
  }
}

}  // namespace

// Reads the time in the middle of other reads of the time.
extern "C" void corps_isr_timer_0() noexcept {
  timer_0(3) = 1;
  seen_by_interrupt = now();
  interrupts = interrupts + 1;
}

corps::Task<> async_main(corps::Spawner) {
  timer_0(2) = 997;  // cycles, a prime number
  timer_0(0) = 1 | 8;
  corps::arch::nvic::enable(mps2::irq::timer_0);
  for (std::uint64_t half : {1ull, 2ull, 3ull, 4ull, 0x7ffull, 0x800ull, 0xffff'fffeull}) {
    for (bool counted : {true, false}) {
      interrupts = 0;
      cross(half << 31, counted);
      check(4, interrupts > 50);
      check(5, seen_by_interrupt >= ticks(half << 31));
      if (!counted) check(6, mps2::detail::half_periods == half - 1);
      if (counted) check(7, mps2::detail::half_periods == half);
    }
  }
  corps::exit(0);
  co_return;
}
