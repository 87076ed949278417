// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>

namespace chips {

/// A 32-bit register of a peripheral.
class Register {
 public:
  /// Reads. A function, because mentioning a volatile object in a discarded expression does not read it.
  std::uint32_t read() const noexcept { return value_; }
  void write(std::uint32_t value) noexcept { value_ = value; }

 private:
  volatile std::uint32_t value_;
};
static_assert(sizeof(Register) == 4);

/// The registers of a block at its place in the memory map.
template <class Block>
[[gnu::always_inline]] inline Block& block_at(std::uintptr_t address) noexcept {
  // Hides the constant: or else the compiler loads the whole address of each register from a constant of its own,
  // instead of one base with small offsets.
  asm("" : "+r"(address));
  return *reinterpret_cast<Block*>(address);
}

}  // namespace chips
