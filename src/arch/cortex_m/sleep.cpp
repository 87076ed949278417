// SPDX-License-Identifier: MIT OR Apache-2.0
#include <arch/arch.hpp>
#include <arch/cortex_m/sleep.hpp>

namespace corps::arch {

#if defined(__ARM_ARCH_6M__)

// Nothing to do on one core. A task that wakes another runs inside the executor, which looks at its queue again before
// it sleeps. An interrupt that wakes one sets the core's event register by its own entry and return (ARMv6-M ARM,
// B1.5.6 and B1.5.8), so that the WFE which follows does not sleep.
//
// Weak: programs with interrupt executors have the one of interrupt_executor.cpp in its place. So this file stands
// before that one in the library, and behind those that call `pend` (src/CMakeLists.txt): a linker that looks for it
// takes the first that has it, and the other only along with InterruptExecutor::start.
[[gnu::weak]] void pend(Executor&) noexcept {}

// WFE, not WFI: an interrupt between the executor's last look and this instruction has left its mark in the event
// register, and WFE takes the mark instead of sleeping. No interrupt has to be held off for that.
void wait_for_event() noexcept { asm volatile("wfe" ::: "memory"); }

#else

// WFE would do here as well, but not under QEMU, where it never sleeps. So the mark is a variable. Every wake that
// turns a queue from empty to non-empty sets it, and handlers that end a sleep without one (the clock's alarm) do.
namespace detail {
constinit volatile bool event_noted = false;
}

// Weak for the same reason as above.
[[gnu::weak]] void pend(Executor&) noexcept { note_event(); }

void wait_for_event() noexcept {
  {
    // No handler runs between the look at the mark and WFI. One that becomes pending there, or was pending, ends the
    // WFI all the same: PRIMASK does not count for that (ARMv7-M ARM, B1.5.19), and it runs when the section ends.
    CriticalSection section;
    // DSB: stores, to a timer's registers for instance, are done before the core sleeps.
    if (!detail::event_noted) asm volatile("dsb\n\twfi" ::: "memory");
  }
  // The handler that ended the sleep runs before the next instruction but one; then its mark is not needed any more,
  // for the caller looks at the queue and the clock next. One that sets the mark from here on is seen by that look,
  // too, and costs one more.
  asm volatile("isb" ::: "memory");
  detail::event_noted = false;
}

#endif

}  // namespace corps::arch
