// SPDX-License-Identifier: MIT OR Apache-2.0
#include <arch/arch.hpp>

namespace corps::arch {

// Nothing to do on one core. A task that wakes another runs inside the executor, which looks at its queue again before
// it sleeps. An interrupt that wakes one sets the core's event register by its own entry and return (ARMv6-M ARM,
// B1.5.6 and B1.5.8), so that the WFE which follows does not sleep.
void pend(Executor&) noexcept {}

// WFE, not WFI: an interrupt between the executor's last look and this instruction has left its mark in the event
// register, and WFE takes the mark instead of sleeping. No interrupt has to be held off for that.
void wait_for_event() noexcept { asm volatile("wfe" ::: "memory"); }

}  // namespace corps::arch
