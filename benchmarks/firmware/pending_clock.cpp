// SPDX-License-Identifier: MIT OR Apache-2.0
// The chip of the workloads that wait for an interrupt: in the sleep, as in jumping_clock.cpp, the core's timer pends
// the external interrupt 31, whose handler is the program's. On the RP2040 the runner pends it.
#include <arch/cortex_m/nvic.hpp>
#include <arch/cortex_m/startup.hpp>
#include <benchmarks/firmware/systick.hpp>
#include <corps/time/driver.hpp>

namespace corps::arch {
void start_chip() noexcept {
#if !defined(__ARM_ARCH_6M__)
  bench::systick::start(1u << 24);
#endif
  nvic::enable(31);
}
}  // namespace corps::arch

namespace corps::time_driver {
std::int64_t now() noexcept { return 0; }
std::int64_t now_rounded_up() noexcept { return 0; }
bool set_alarm(std::int64_t) noexcept { return true; }
}  // namespace corps::time_driver

#if !defined(__ARM_ARCH_6M__)
extern "C" void corps_isr_system_tick() noexcept { corps::arch::nvic::pend(31); }
#endif
