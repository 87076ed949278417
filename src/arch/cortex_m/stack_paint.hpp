// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <cstdint>

extern "C" std::uint32_t corps_stack_end[], corps_stack_top[];  // from the linker script

namespace corps::arch {

/// What no program writes by chance: an address where nothing is.
inline constexpr std::uint32_t stack_paint = 0xa5a5'a5a5;

/// Paints all of the stack below the caller's frame. Inlined, so that it has no frame of its own.
[[gnu::always_inline]] inline void paint_stack() noexcept {
  std::uint32_t* used;
  asm volatile("mov %0, sp" : "=r"(used));
  for (std::uint32_t* word = corps_stack_end; word != used; ++word) {
    *word = stack_paint;
    asm volatile("" : "+r"(word)::"memory");  // no call of memset, whose frame would be painted
  }
}

}  // namespace corps::arch
