// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

namespace corps::arch {

/// Brings clocks and time up; defined by the chip. Called once, first of all: static memory has no values yet, so it
/// uses none.
void start_chip() noexcept;

}  // namespace corps::arch
