// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <corps/usb/descriptors.hpp>
#include <cstdint>

namespace corps::usb {

/// What a host sets a serial port to (PSTN 1.2, table 17). It changes nothing on a port without wires.
struct LineCoding {
  std::uint32_t baud_rate = 115200;
  std::uint8_t stop_bits = 0;  ///< 0: 1 bit, 1: 1.5 bits, 2: 2 bits
  std::uint8_t parity = 0;     ///< 0: none, 1: odd, 2: even, 3: mark, 4: space
  std::uint8_t data_bits = 8;  ///< 5 to 8, or 16

  /// As it goes over the bus.
  constexpr Bytes<7> to_bytes() const noexcept {
    return {static_cast<std::uint8_t>(baud_rate),
            static_cast<std::uint8_t>(baud_rate >> 8),
            static_cast<std::uint8_t>(baud_rate >> 16),
            static_cast<std::uint8_t>(baud_rate >> 24),
            stop_bits,
            parity,
            data_bits};
  }
  static constexpr LineCoding from_bytes(const Bytes<7>& bytes) noexcept {
    return {bytes[0] | std::uint32_t{bytes[1]} << 8 | std::uint32_t{bytes[2]} << 16 | std::uint32_t{bytes[3]} << 24,
            bytes[4], bytes[5], bytes[6]};
  }
  friend bool operator==(const LineCoding&, const LineCoding&) noexcept = default;
};

}  // namespace corps::usb
