// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <cstdint>

namespace corps::usb {

/// The eight bytes that begin a control transfer (USB 2.0, 9.3).
struct SetupPacket {
  std::uint8_t request_type = 0;  ///< bit 7: data towards the host; bits 6..5: standard, class, vendor; 4..0: recipient
  std::uint8_t request = 0;
  std::uint16_t value = 0;
  std::uint16_t index = 0;
  std::uint16_t length = 0;  ///< of the data stage; at most that much when it goes towards the host

  /// From the bytes as they came over the bus, in two words.
  static constexpr SetupPacket from_words(std::uint32_t first, std::uint32_t second) noexcept {
    return {static_cast<std::uint8_t>(first), static_cast<std::uint8_t>(first >> 8),
            static_cast<std::uint16_t>(first >> 16), static_cast<std::uint16_t>(second),
            static_cast<std::uint16_t>(second >> 16)};
  }

  constexpr bool to_host() const noexcept { return (request_type & 0x80) != 0; }
  constexpr bool is_standard() const noexcept { return (request_type & 0x60) == 0; }
  /// Type and request in one number, to switch on.
  constexpr unsigned code() const noexcept { return static_cast<unsigned>(request_type << 8 | request); }
};

/// The requests of USB 2.0, table 9-3, each with the types and recipients it is defined for: values of `code()`.
namespace standard {
inline constexpr unsigned get_device_status = 0x8000;
inline constexpr unsigned get_interface_status = 0x8100;
inline constexpr unsigned get_endpoint_status = 0x8200;
inline constexpr unsigned clear_device_feature = 0x0001;
inline constexpr unsigned clear_endpoint_feature = 0x0201;
inline constexpr unsigned set_device_feature = 0x0003;
inline constexpr unsigned set_endpoint_feature = 0x0203;
inline constexpr unsigned set_address = 0x0005;
inline constexpr unsigned get_descriptor = 0x8006;
inline constexpr unsigned get_configuration = 0x8008;
inline constexpr unsigned set_configuration = 0x0009;
inline constexpr unsigned get_interface = 0x810a;
inline constexpr unsigned set_interface = 0x010b;

// Feature selectors: USB 2.0, table 9-6.
inline constexpr unsigned endpoint_halt = 0;
inline constexpr unsigned remote_wakeup = 1;
}  // namespace standard

}  // namespace corps::usb
