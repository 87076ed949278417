// SPDX-License-Identifier: MIT OR Apache-2.0
#include <arch/arch.hpp>
#include <corps/time/blocking_delay.hpp>
#include <corps/time/driver.hpp>

namespace corps::detail {

void busy_wait_until(std::int64_t deadline) noexcept {
#if defined(__linux__)
  // Asleep, because virtual time passes only there. Every executor sets the alarm that this replaces again before it
  // sleeps.
  while (time_driver::set_alarm(deadline)) arch::wait_for_event();
#else
  while (time_driver::now() < deadline) {
  }
#endif
}

}  // namespace corps::detail
