// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <chips/common/register.hpp>
#include <cstddef>
#include <cstdint>

namespace rp2040 {

/// A 32-bit register of a peripheral on the APB or AHB-Lite bus.
///
/// Besides the register itself the bus has three aliases of it that change only the bits that are written as 1, in one
/// access that no interrupt or other core can split (RP2040 datasheet, 2.1.2).
class Register {
 public:
  /// Reads. A function, because mentioning a volatile object in a discarded expression does not read it.
  std::uint32_t read() const noexcept { return value_; }
  void write(std::uint32_t value) noexcept { value_ = value; }

  void set(std::uint32_t bits) noexcept { alias(0x2000) = bits; }
  void clear(std::uint32_t bits) noexcept { alias(0x3000) = bits; }
  void toggle(std::uint32_t bits) noexcept { alias(0x1000) = bits; }

 private:
  volatile std::uint32_t& alias(std::uintptr_t offset) noexcept {
    return *reinterpret_cast<volatile std::uint32_t*>(reinterpret_cast<std::uintptr_t>(&value_) + offset);
  }
  volatile std::uint32_t value_;
};
static_assert(sizeof(Register) == 4);

/// A register of the single-cycle IO block, which has no such aliases.
using PlainRegister = chips::Register;
using chips::block_at;

}  // namespace rp2040
