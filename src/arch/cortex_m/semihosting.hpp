// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <cstdint>

/// Requests to a debugger or emulator that watches the core (Arm: "Semihosting for AArch32 and AArch64"). With nobody
/// there, the breakpoint becomes a HardFault.
namespace corps::arch::semihosting {

/// Writes a text that ends with a zero.
inline constexpr std::uint32_t write0 = 0x04;
/// Ends the program: the argument points to an `Exit`.
inline constexpr std::uint32_t exit_extended = 0x20;

struct Exit {
  std::uint32_t reason;
  std::uint32_t code;
};
inline constexpr std::uint32_t application_exit = 0x20026;
inline constexpr std::uint32_t run_time_error = 0x20023;

extern "C" std::uint32_t corps_semihosting(std::uint32_t operation, const void* argument) noexcept;

/// True for the instruction that makes the requests.
inline bool is_request(std::uint32_t program_counter) noexcept {
  return program_counter == (reinterpret_cast<std::uintptr_t>(&corps_semihosting) & ~std::uintptr_t{1});
}

/// Never returns to the caller, whoever listens.
[[noreturn]] void end(std::uint32_t reason, std::uint32_t code) noexcept;

}  // namespace corps::arch::semihosting
