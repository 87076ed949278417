// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <cstdint>

namespace rp2040 {

enum class Parity : std::uint8_t { none, even, odd };
enum class StopBits : std::uint8_t { one, two };

/// How characters look on the wire.
struct UartConfig {
  /// Bits a second: 120 to 7,812,500. The nearest that the divisor can make: within 0.5 % up to 1.5 Mbit/s.
  std::uint32_t baud = 115'200;
  Parity parity = Parity::none;
  StopBits stop_bits = StopBits::one;
  /// 5 to 8.
  std::uint8_t data_bits = 8;
};

}  // namespace rp2040
