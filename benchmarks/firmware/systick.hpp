// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <cstdint>

/// The core's timer (ARMv7-M ARM, B3.3).
namespace bench::systick {

inline volatile std::uint32_t& at(std::uintptr_t address) noexcept {
  return *reinterpret_cast<volatile std::uint32_t*>(address);
}

/// Interrupts every `cycles` cycles of the core, 2 to 2^24.
inline void start(std::uint32_t cycles) noexcept {
  at(0xe000'e014) = cycles - 1;
  at(0xe000'e018) = 0;
  constexpr std::uint32_t core_clock = 1u << 2;
  constexpr std::uint32_t interrupt = 1u << 1;
  constexpr std::uint32_t enable = 1u << 0;
  at(0xe000'e010) = core_clock | interrupt | enable;
}

}  // namespace bench::systick
