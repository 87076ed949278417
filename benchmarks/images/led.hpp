// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <cstdint>

namespace bench {

/// A light that is one bit of a register of the board's.
struct Led {
  std::uint32_t bit;
  void toggle() noexcept { *reinterpret_cast<volatile std::uint32_t*>(0x4002'8000) ^= bit; }
};

}  // namespace bench
