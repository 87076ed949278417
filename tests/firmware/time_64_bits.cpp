// SPDX-License-Identifier: MIT OR Apache-2.0
// The clock reads 64 bits of a counter in two halves: it never goes back or jumps where the low half ends, whoever else
// reads in between.
#include <arch/cortex_m/nvic.hpp>
#include <boards/pico/board.hpp>
#include <chips/rp2040/irq.hpp>
#include <chips/rp2040/registers/timer.hpp>
#include <corps/corps.hpp>

#include "check.hpp"

using namespace std::chrono_literals;

namespace {
volatile std::int64_t seen_by_interrupt = 0;
volatile unsigned interrupts = 0;

/// Sets the counter; a thing for tests, since the clock shall never go back.
void set_counter(std::uint64_t value) {
  rp2040::timer_registers().write_low.write(static_cast<std::uint32_t>(value));
  rp2040::timer_registers().write_high.write(static_cast<std::uint32_t>(value >> 32));
}
}  // namespace

// Reads the time in the middle of other reads of the time, and sets its own alarm anew.
extern "C" void corps_isr_timer_1() noexcept {
  rp2040::TimerRegisters& timer = rp2040::timer_registers();
  timer.interrupts.write(2);
  seen_by_interrupt = corps::Clock::now().time_since_epoch().count();
  interrupts = interrupts + 1;
  timer.alarm[1].write(timer.raw_low.read() + 3);
}

corps::Task<> async_main(corps::Spawner) {
  for (std::uint64_t high : {1ull, 2ull, 0x7fff'ffffull}) {
    set_counter((high << 32) - 300);
    rp2040::TimerRegisters& timer = rp2040::timer_registers();
    timer.interrupt_enable.set(2);
    corps::arch::nvic::enable(rp2040::irq::timer_1);
    timer.alarm[1].write(timer.raw_low.read() + 5);
    std::int64_t last = static_cast<std::int64_t>((high << 32) - 300);
    const auto end = static_cast<std::int64_t>((high << 32) + 300);
    while (last < end) {
      const std::int64_t now = corps::Clock::now().time_since_epoch().count();
      check(1, now >= last && now <= last + 50);
      last = now;
    }
    timer.interrupt_enable.clear(2);
    check(2, interrupts > 20);
    check(3, seen_by_interrupt >= end - 60);
    interrupts = 0;
  }
  corps::exit(0);
  co_return;
}
