// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

namespace corps::arch {

/// Brings clocks and time up; defined by the chip. Called once, after memory is initialised and before constructors.
void start_chip() noexcept;

}  // namespace corps::arch
