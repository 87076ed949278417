// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <corps/executor/context.hpp>
#include <corps/sync/wait_list.hpp>

/// The line of those who wait for one direction of a serial port. An interrupt handler wakes the first.
namespace corps::io::detail {

/// Puts `node` into the line before its owner looks at the hardware, so that an interrupt between the two wakes it.
/// Whether it is the first.
bool line_up(corps::detail::WaitList& line, corps::detail::WaitNode& node, Context& context) noexcept;

/// Takes `node` out of the line, and lets the one behind it have its turn.
void step_out(corps::detail::WaitList& line, corps::detail::WaitNode& node) noexcept;

}  // namespace corps::io::detail
