// SPDX-License-Identifier: MIT OR Apache-2.0
// The chip of the workloads that are counted: a clock that goes from alarm to alarm. The core's timer has its longest
// period, longer than a workload ever stays awake: so it interrupts in the sleep only, and there at once, because the
// emulator's time jumps when the core sleeps. On the RP2040 the runner pends the external interrupt 31 in its place
// when the core is about to sleep.
#include <arch/cortex_m/nvic.hpp>
#include <arch/cortex_m/sleep.hpp>
#include <arch/cortex_m/startup.hpp>
#include <benchmarks/bench.hpp>
#include <benchmarks/firmware/systick.hpp>
#include <corps/time/driver.hpp>

namespace {
constinit std::int64_t time_now = 0;
constinit std::int64_t alarm = corps::time_driver::never;
}  // namespace

namespace corps::arch {
#if defined(__ARM_ARCH_6M__)
void start_chip() noexcept { nvic::enable(31); }
#else
void start_chip() noexcept { bench::systick::start(1u << 24); }
#endif
}  // namespace corps::arch

namespace corps::time_driver {
std::int64_t now() noexcept { return time_now; }
std::int64_t now_rounded_up() noexcept { return time_now; }
bool set_alarm(std::int64_t deadline) noexcept {
  alarm = deadline;
  return deadline > time_now;
}
}  // namespace corps::time_driver

#if defined(__ARM_ARCH_6M__)
extern "C" void bench_isr_line_31() noexcept {
#else
extern "C" void corps_isr_system_tick() noexcept {
#endif
  bench::mark<bench::begin>();
  time_now = alarm;
  corps::arch::note_event();
}
