// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <arch/host/io/error.hpp>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace corps::host {

/// An address of the Internet protocol, version 4 or 6, with a port: one end of a TCP connection or a place for
/// datagrams.
class SocketAddress {
 public:
  /// The address that is none, port 0.
  SocketAddress() noexcept = default;
  /// From an address in numbers: "127.0.0.1", "::1". Error: invalid_argument, also for names, which this does not look
  /// up (that blocks).
  static Result<SocketAddress> parse(std::string_view address, std::uint16_t port);
  /// This machine to itself, IPv4; port 0 lets the system choose one.
  static SocketAddress loopback(std::uint16_t port) noexcept;
  /// All of this machine's interfaces, IPv4: for those who listen.
  static SocketAddress any(std::uint16_t port) noexcept;

  std::uint16_t port() const noexcept;
  /// "127.0.0.1:80", "[::1]:80".
  std::string to_string() const;
  friend bool operator==(const SocketAddress& a, const SocketAddress& b) noexcept;

  /// As the system has it: a sockaddr of `size` bytes; `capacity` is room for any.
  void* data() noexcept { return storage_; }
  const void* data() const noexcept { return storage_; }
  unsigned size() const noexcept { return size_; }
  void set_size(unsigned size) noexcept { size_ = size; }
  int family() const noexcept;
  static constexpr std::size_t capacity = 28;

 private:
  alignas(4) unsigned char storage_[capacity] = {};
  unsigned size_ = 0;
};

}  // namespace corps::host
