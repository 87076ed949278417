// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <cstddef>

namespace corps::arch {

using Handler = void (*)();

/// What the core fetches its stack pointer and handlers from (ARMv6-M ARM, B1.5.3). `Interrupts` lines follow the
/// exceptions of the architecture. Those that ARMv6-M does not have (memory, bus and usage fault, debug monitor) are
/// entries that ARMv7-M fills.
template <std::size_t Interrupts>
struct VectorTable {
  const void* initial_stack;
  Handler reset;
  Handler nmi;
  Handler hard_fault;
  Handler memory_fault;
  Handler bus_fault;
  Handler usage_fault;
  Handler reserved_7[4];
  Handler supervisor_call;
  Handler debug_monitor;
  Handler reserved_13;
  Handler pend_supervisor;
  Handler system_tick;
  Handler interrupts[Interrupts];
};

}  // namespace corps::arch

extern "C" {

/// Of the chip: how many lines its table has, and the part of the table that is theirs.
extern const unsigned corps_interrupt_lines;
extern const corps::arch::Handler* const corps_interrupt_handlers;
/// What handles an interrupt that the program has no handler for: panics.
void corps_default_handler() noexcept;

/// Where the core starts: memory, clocks, constructors, then main.
[[noreturn]] void corps_reset() noexcept;
/// Panics; except when the fault is a semihosting request that nobody answered: then the core sleeps for good.
void corps_hard_fault() noexcept;

/// The exceptions that a program may define itself; unless it does, they panic.
void corps_isr_nmi() noexcept;
void corps_isr_supervisor_call() noexcept;
void corps_isr_debug_monitor() noexcept;  ///< not on ARMv6-M
void corps_isr_pend_supervisor() noexcept;
void corps_isr_system_tick() noexcept;
}
