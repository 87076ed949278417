// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

namespace rp2040 {

/// Lets alarm 0 of TIMER interrupt this core. Once, at start.
void start_time_driver() noexcept;

}  // namespace rp2040
