// SPDX-License-Identifier: MIT OR Apache-2.0
// An assembler for the few instructions of boot2, at compile time, so that its checksum can be computed there too.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace pico::boot2 {

using Halfword = std::uint16_t;

enum R : Halfword { r0, r1, r2, r3 };

/// Encodings: ARMv6-M ARM, A6.7.
constexpr Halfword movs(R to, unsigned value) { return static_cast<Halfword>(0x2000 | to << 8 | (value & 0xff)); }
constexpr Halfword str(R from, R base, unsigned offset) {
  return static_cast<Halfword>(0x6000 | offset / 4 << 6 | base << 3 | from);
}
constexpr Halfword str(R from, R base, R offset) {
  return static_cast<Halfword>(0x5000 | offset << 6 | base << 3 | from);
}
constexpr Halfword ldr(R to, R base, unsigned offset) {
  return static_cast<Halfword>(0x6800 | offset / 4 << 6 | base << 3 | to);
}
/// `at` and `literal` are offsets in bytes from the start, the latter a multiple of 4.
constexpr Halfword ldr_literal(R to, std::size_t at, std::size_t literal) {
  return static_cast<Halfword>(0x4800 | to << 8 | (literal - (at + 4) / 4 * 4) / 4);
}
constexpr Halfword cmp(R a, unsigned value) { return static_cast<Halfword>(0x2800 | a << 8 | value); }
/// Skips the `count` instructions that follow (at least 1).
constexpr Halfword skip_if_equal(unsigned count) { return static_cast<Halfword>(0xd000 | (count - 1)); }
constexpr Halfword bx(R to) { return static_cast<Halfword>(0x4700 | to << 3); }
inline constexpr Halfword push_lr = 0xb500;
inline constexpr Halfword pop_r0 = 0xbc01;
inline constexpr Halfword nop = 0x46c0;
constexpr std::array<Halfword, 2> msr_msp(R from) { return {static_cast<Halfword>(0xf380 | from), 0x8808}; }

/// The checksum that the boot ROM demands: CRC-32 with polynomial 0x04c11db7, initial value all ones, most significant
/// bit first, nothing reflected and nothing inverted (RP2040 datasheet, 2.8.1.3.1).
constexpr std::uint32_t checksum(const std::uint8_t* bytes, std::size_t count) {
  std::uint32_t crc = 0xffff'ffff;
  for (std::size_t i = 0; i < count; ++i) {
    crc ^= std::uint32_t{bytes[i]} << 24;
    for (int bit = 0; bit < 8; ++bit) crc = crc & 0x8000'0000 ? crc << 1 ^ 0x04c1'1db7 : crc << 1;
  }
  return crc;
}

}  // namespace pico::boot2
