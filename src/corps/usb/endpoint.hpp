// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <cstdint>

namespace corps::usb {

/// Number of an endpoint with its direction in bit 7: 0x81 is endpoint 1 towards the host ("IN"), 0x01 the one from it
/// ("OUT"). 0x80 and 0x00 are the two directions of the control pipe.
using EndpointAddress = std::uint8_t;

constexpr bool is_in(EndpointAddress address) noexcept { return (address & 0x80) != 0; }
constexpr unsigned number_of(EndpointAddress address) noexcept { return address & 0x0fu; }

/// As in the endpoint descriptor (USB 2.0, table 9-13).
enum class TransferType : std::uint8_t { control = 0, isochronous = 1, bulk = 2, interrupt = 3 };

struct Endpoint {
  EndpointAddress address;
  TransferType type;
  std::uint8_t interface;  ///< number of the interface that it belongs to
};

/// Largest packet of a control or bulk endpoint at full speed, in bytes (USB 2.0, 5.5.3 and 5.8.3).
inline constexpr unsigned packet_size = 64;

}  // namespace corps::usb
