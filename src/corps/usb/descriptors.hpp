// SPDX-License-Identifier: MIT OR Apache-2.0
// Descriptors put together by the compiler: they cost their bytes of flash, no code and no RAM.
#pragma once

#include <array>
#include <corps/usb/endpoint.hpp>
#include <cstddef>
#include <cstdint>
#include <span>

namespace corps::usb {

template <std::size_t N>
using Bytes = std::array<std::uint8_t, N>;
using ByteView = std::span<const std::uint8_t>;

/// What a device answers to GET_DESCRIPTOR. String 0 is the list of languages.
struct Descriptors {
  ByteView device;
  ByteView configuration;
  std::span<const ByteView> strings;

  constexpr bool allows_remote_wakeup() const noexcept { return (configuration[7] & 0x20) != 0; }
  constexpr unsigned interface_count() const noexcept { return configuration[4]; }
};

/// Joins descriptors, as they follow each other in a configuration.
template <std::size_t... N>
consteval Bytes<(N + ... + 0)> concatenate(const Bytes<N>&... parts) {
  Bytes<(N + ... + 0)> all{};
  std::size_t at = 0;
  const auto append = [&](const auto& part) {
    for (std::uint8_t byte : part) all[at++] = byte;
  };
  (append(parts), ...);
  return all;
}

struct DeviceInfo {
  std::uint8_t class_code = 0;  ///< 0: each interface says its own
  std::uint8_t subclass = 0;
  std::uint8_t protocol = 0;
  std::uint16_t vendor_id = 0;
  std::uint16_t product_id = 0;
  std::uint16_t release = 0;             ///< binary coded decimal
  std::uint8_t manufacturer_string = 0;  ///< indices of strings; 0 is none
  std::uint8_t product_string = 0;
  std::uint8_t serial_number_string = 0;
};

/// USB 2.0, table 9-8: a full-speed device with one configuration.
consteval Bytes<18> device_descriptor(const DeviceInfo& info) {
  return {18,
          1,
          0x00,
          0x02,  // length, type, USB 2.00
          info.class_code,
          info.subclass,
          info.protocol,
          packet_size,
          static_cast<std::uint8_t>(info.vendor_id),
          static_cast<std::uint8_t>(info.vendor_id >> 8),
          static_cast<std::uint8_t>(info.product_id),
          static_cast<std::uint8_t>(info.product_id >> 8),
          static_cast<std::uint8_t>(info.release),
          static_cast<std::uint8_t>(info.release >> 8),
          info.manufacturer_string,
          info.product_string,
          info.serial_number_string,
          1};
}

struct InterfaceInfo {
  std::uint8_t number = 0;
  std::uint8_t endpoints = 0;
  std::uint8_t class_code = 0;
  std::uint8_t subclass = 0;
  std::uint8_t protocol = 0;
};

/// USB 2.0, table 9-12.
consteval Bytes<9> interface_descriptor(const InterfaceInfo& info) {
  return {9, 4, info.number, 0, info.endpoints, info.class_code, info.subclass, info.protocol, 0};
}

/// USB 2.0, table 9-13. `interval` in frames of 1 ms, for interrupt endpoints.
consteval Bytes<7> endpoint_descriptor(Endpoint endpoint, std::uint16_t size, std::uint8_t interval = 0) {
  return {7,
          5,
          endpoint.address,
          static_cast<std::uint8_t>(endpoint.type),
          static_cast<std::uint8_t>(size),
          static_cast<std::uint8_t>(size >> 8),
          interval};
}

/// Not constexpr: a call stops the compiler with this name in its message.
void a_usb_device_draws_at_most_500_milliamperes();

struct ConfigurationInfo {
  std::uint8_t interfaces = 1;
  bool self_powered = false;
  bool remote_wakeup = false;
  unsigned max_power_ma = 100;
};

/// USB 2.0, table 9-10, followed by `parts`; it is configuration number 1.
template <std::size_t... N>
consteval auto configuration_descriptor(const ConfigurationInfo& info, const Bytes<N>&... parts) {
  constexpr std::size_t total = (N + ... + 9);
  static_assert(total <= UINT16_MAX);
  if (info.max_power_ma > 500) a_usb_device_draws_at_most_500_milliamperes();
  const unsigned attributes = 0x80u | (info.self_powered ? 0x40u : 0u) | (info.remote_wakeup ? 0x20u : 0u);
  return concatenate(
      Bytes<9>{9, 2, static_cast<std::uint8_t>(total), static_cast<std::uint8_t>(total >> 8), info.interfaces, 1, 0,
               static_cast<std::uint8_t>(attributes), static_cast<std::uint8_t>((info.max_power_ma + 1) / 2)},
      parts...);
}

/// USB 2.0, table 9-16. `text` without its final zero.
template <std::size_t N>
consteval Bytes<2 * N> string_descriptor(const char16_t (&text)[N]) {
  static_assert(2 * N <= UINT8_MAX, "a USB string holds at most 126 UTF-16 code units");
  Bytes<2 * N> bytes{2 * N, 3};
  for (std::size_t i = 0; i + 1 < N; ++i) {
    bytes[2 + 2 * i] = static_cast<std::uint8_t>(text[i]);
    bytes[3 + 2 * i] = static_cast<std::uint8_t>(text[i] >> 8);
  }
  return bytes;
}

/// String 0: one language (USB 2.0, table 9-15). 0x0409 is English (United States).
consteval Bytes<4> language_list(std::uint16_t language = 0x0409) {
  return {4, 3, static_cast<std::uint8_t>(language), static_cast<std::uint8_t>(language >> 8)};
}

}  // namespace corps::usb
