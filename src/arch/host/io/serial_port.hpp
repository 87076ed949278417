// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <arch/host/io/port.hpp>
#include <arch/host/io/read.hpp>
#include <arch/host/io/write.hpp>
#include <corps/io/serial_port.hpp>
#include <cstdint>
#include <string_view>

namespace corps::host {

/// How the bytes go over a serial line.
struct SerialConfig {
  enum class Parity : unsigned char { none, even, odd };
  std::uint32_t baud = 115'200;
  unsigned char data_bits = 8;  ///< 5 to 8
  unsigned char stop_bits = 1;  ///< 1 or 2
  Parity parity = Parity::none;
  bool hardware_flow_control = false;  ///< RTS and CTS
};

/// A serial port of this computer, as a terminal device without a terminal's ways: bytes go through as they are. An
/// io::SerialPort, so that tasks written for a microcontroller's UART use it unchanged.
///
/// Moves; its end closes it. Threads, turns and contexts: as TcpStream. Characters with a wrong parity bit are dropped.
class SerialPort {
 public:
  /// Opens a device such as "/dev/ttyUSB0". Errors: what the system says; invalid_argument for a configuration that it
  /// does not have, and for what is no terminal device.
  static Result<SerialPort> open(std::string_view device, const SerialConfig& config = {});

  /// The future of at least one byte; `disconnected` when the device has gone or the line was hung up.
  Read<io::Error> read(std::span<std::byte> buffer) noexcept { return {port_.share(), buffer}; }
  /// The future of all of them taken by the system, which sends them.
  Write<io::Error> write(std::span<const std::byte> bytes) noexcept { return {port_.share(), bytes}; }
  Write<io::Error> write(std::string_view text) noexcept {
    return {port_.share(), std::as_bytes(std::span(text.data(), text.size()))};
  }

 private:
  explicit SerialPort(detail::Port port) noexcept : port_(std::move(port)) {}
  detail::Port port_;
};

static_assert(io::SerialPort<SerialPort>);

}  // namespace corps::host
