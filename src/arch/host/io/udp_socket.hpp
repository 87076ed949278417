// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <arch/host/io/operation.hpp>
#include <arch/host/io/port.hpp>
#include <arch/host/io/socket_address.hpp>
#include <corps/futures/future.hpp>

namespace corps::host {

/// A datagram that has arrived.
struct Datagram {
  std::size_t size;      ///< bytes of it that are in the buffer
  bool truncated;        ///< the buffer was too small, and the rest is lost
  SocketAddress sender;  ///< where an answer goes
};

/// The future that `UdpSocket::receive` returns.
class [[nodiscard("receive() does nothing until it is awaited")]] UdpReceive : public Awaitable<UdpReceive>,
                                                                               detail::Operation {
 public:
  UdpReceive(std::shared_ptr<detail::Descriptor> socket, std::span<std::byte> buffer) noexcept
      : Operation(std::move(socket), detail::Direction::in), buffer_(buffer) {}
  UdpReceive(UdpReceive&&) noexcept = default;
  bool poll_ready(Context& context) noexcept;
  Result<Datagram> take() const noexcept;

 private:
  std::span<std::byte> buffer_;
  std::size_t size_ = 0;
  SocketAddress sender_;
};

/// The future that `UdpSocket::send` returns.
class [[nodiscard("send() does nothing until it is awaited")]] UdpSend : public Awaitable<UdpSend>, detail::Operation {
 public:
  UdpSend(std::shared_ptr<detail::Descriptor> socket, std::span<const std::byte> bytes,
          const SocketAddress& to) noexcept
      : Operation(std::move(socket), detail::Direction::out), bytes_(bytes), to_(to) {}
  UdpSend(UdpSend&&) noexcept = default;
  bool poll_ready(Context& context) noexcept;
  Result<void> take() const noexcept;

 private:
  std::span<const std::byte> bytes_;
  SocketAddress to_;
};

/// A place for datagrams. Moves; its end closes it. Threads, turns and contexts: as TcpStream.
class UdpSocket {
 public:
  /// At `address`; port 0 lets the system choose a port.
  static Result<UdpSocket> bind(const SocketAddress& address);

  /// The future of the next datagram. Cancel safety: none is lost.
  UdpReceive receive(std::span<std::byte> buffer) noexcept { return {port_.share(), buffer}; }
  /// The future of one datagram sent. Cancel safety: it is sent whole or not at all.
  UdpSend send(std::span<const std::byte> bytes, const SocketAddress& to) noexcept {
    return {port_.share(), bytes, to};
  }
  Result<SocketAddress> local_address() const noexcept;

 private:
  explicit UdpSocket(detail::Port port) noexcept : port_(std::move(port)) {}
  detail::Port port_;
};

}  // namespace corps::host
