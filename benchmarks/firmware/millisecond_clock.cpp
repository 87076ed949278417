// SPDX-License-Identifier: MIT OR Apache-2.0
// The chip of the images whose bytes are counted: the core's timer interrupts every millisecond, and is the clock.
#include <arch/arch.hpp>
#include <arch/cortex_m/sleep.hpp>
#include <arch/cortex_m/startup.hpp>
#include <benchmarks/firmware/systick.hpp>
#include <corps/config.hpp>
#include <corps/time/driver.hpp>

static_assert(CORPS_TICK_HZ == 1000);

namespace {
constinit std::int64_t ticks = 0;
}  // namespace

namespace corps::arch {
void start_chip() noexcept { bench::systick::start(25'000); }
}  // namespace corps::arch

namespace corps::time_driver {
std::int64_t now() noexcept {
  arch::CriticalSection section;  // two words
  return ticks;
}
// A tick is a whole interrupt: the next one is the first that is not before this instant.
std::int64_t now_rounded_up() noexcept { return now() + 1; }
// The interrupt comes every tick anyway, and the executor looks at the clock then.
bool set_alarm(std::int64_t deadline) noexcept { return deadline > now(); }
}  // namespace corps::time_driver

extern "C" void corps_isr_system_tick() noexcept {
  ++ticks;
  corps::arch::note_event();
}
