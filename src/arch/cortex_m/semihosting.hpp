// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <cstdint>

/// Requests to a debugger or emulator that watches the core (Arm: "Semihosting for AArch32 and AArch64"). With nobody
/// there, the breakpoint becomes a HardFault.
namespace corps::arch::semihosting {

/// Writes a text that ends with a zero.
inline constexpr std::uint32_t write0 = 0x04;
/// Ends the program: the argument is the reason.
inline constexpr std::uint32_t exit_reason = 0x18;
/// Ends the program: the argument points to an `Exit`.
inline constexpr std::uint32_t exit_extended = 0x20;

struct Exit {
  std::uint32_t reason;
  std::uint32_t code;
};
inline constexpr std::uint32_t application_exit = 0x20026;
inline constexpr std::uint32_t run_time_error = 0x20023;

extern "C" std::uint32_t corps_semihosting(std::uint32_t operation, const void* argument) noexcept;

/// A debugger may let the program go on after its end: this is where it goes then.
[[noreturn]] inline void stay() noexcept {
  for (;;) asm volatile("wfe");
}

}  // namespace corps::arch::semihosting
