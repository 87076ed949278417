// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <bit>
#include <cstdint>

namespace chips {

/// Divides times by a constant without the library's 64-bit division, which takes hundreds of cycles on a core that
/// divides 32 bits at most: by multiplication with the reciprocal (Granlund and Montgomery: "Division by invariant
/// integers using multiplication", 1994, theorem 4.2 with N = 63). Four multiplications.
template <std::uint64_t divisor>
class ConstantDivisor {
  static_assert(divisor != 0 && divisor < std::uint64_t{1} << 63);

 public:
  /// Rounded down; `value` is not negative.
  static constexpr std::int64_t quotient(std::int64_t value) noexcept {
    if constexpr (divisor == 1) {
      return value;
    } else {
      return static_cast<std::int64_t>(high_product(static_cast<std::uint64_t>(value), multiplier) >> (bits - 1));
    }
  }
  /// Rounded up.
  static constexpr std::int64_t quotient_rounded_up(std::int64_t value) noexcept {
    const std::int64_t down = quotient(value);
    return down + (down * static_cast<std::int64_t>(divisor) != value ? 1 : 0);
  }

 private:
  /// The upper half of a product of 128 bits.
  static constexpr std::uint64_t high_product(std::uint64_t a, std::uint64_t b) noexcept {
    const std::uint64_t a_low = static_cast<std::uint32_t>(a);
    const std::uint64_t a_high = a >> 32;
    const std::uint64_t b_low = static_cast<std::uint32_t>(b);
    const std::uint64_t b_high = b >> 32;
    const std::uint64_t middle = a_high * b_low + (a_low * b_low >> 32);
    const std::uint64_t other = a_low * b_high + static_cast<std::uint32_t>(middle);
    return a_high * b_high + (middle >> 32) + (other >> 32);
  }

  /// Bits of divisor - 1: 2^(bits-1) < divisor <= 2^bits.
  static constexpr unsigned bits = static_cast<unsigned>(std::bit_width(divisor - 1));
  /// 2^(63 + bits) / divisor, rounded down, plus 1: off by at most 1, which is a share of at most 2^bits in what a
  /// value below 2^63 is multiplied with, and so too little to change the quotient. By long division, since not every
  /// target has integers of 128 bits.
  static constexpr std::uint64_t multiplier = [] {
    std::uint64_t result = 0;
    std::uint64_t rest = 1;
    for (unsigned i = 0; i < 63 + bits; ++i) {
      rest *= 2;
      result *= 2;
      if (rest >= divisor) {
        rest -= divisor;
        result += 1;
      }
    }
    return result + 1;
  }();
};

}  // namespace chips
