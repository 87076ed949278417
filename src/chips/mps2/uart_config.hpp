// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <cstdint>

namespace mps2 {

/// How characters look on the wire: always 8 bits, no parity, one stop bit.
struct UartConfig {
  /// Bits a second: 24 to 1,562,500. The nearest that the divisor can make: within 0.5 % up to 230,400.
  std::uint32_t baud = 115'200;
};

}  // namespace mps2
