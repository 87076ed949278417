// SPDX-License-Identifier: MIT OR Apache-2.0
// The alarm of the interrupt executors, beside that of `driver.hpp`, which ends the thread's sleep. One for all of
// them: its handler looks whose timers are due. Defined by the chip, in a file of its own, so that a program without
// interrupt executors has nothing of it.
#pragma once

#include <cstdint>

namespace corps::time_driver {

/// Lets the alarm interrupt. Once.
void start_interrupt_alarm() noexcept;

/// Makes the alarm's handler run, as soon as its priority allows. Any context.
void pend_interrupt_alarm() noexcept;

/// Lets the alarm's interrupt come at `deadline` (ticks), or earlier, and promptly; replaces the earlier one; `never`
/// turns it off. False when the deadline has passed already. Called by the alarm's handler only.
bool set_interrupt_alarm(std::int64_t deadline) noexcept;

}  // namespace corps::time_driver

namespace corps::detail {

/// What the alarm's handler does, when it has acknowledged: pends the executors that have timers due, and sets the
/// alarm for the others.
void serve_interrupt_alarm() noexcept;

}  // namespace corps::detail
