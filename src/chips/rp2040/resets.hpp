// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <chips/rp2040/registers/resets.hpp>

namespace rp2040 {

/// Lets blocks out of reset and waits until they are ready. One with a clock of its own (ADC, RTC, SPI, UART, USB) is
/// ready only when that clock runs: start it first, or this never returns. Harmless to blocks that are out. Any
/// context.
void release(Block blocks) noexcept;

/// Puts blocks into reset: all of their registers get their reset values, and their interrupts fall silent.
inline void hold(Block blocks) noexcept { resets_registers().reset.set(bits(blocks)); }

}  // namespace rp2040
