// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <compare>
#include <cstdint>

namespace corps {

/// A temperature in thousandths of a degree Celsius.
struct MilliCelsius {
  std::int32_t value = 0;
  friend constexpr auto operator<=>(MilliCelsius, MilliCelsius) noexcept = default;
};

}  // namespace corps
