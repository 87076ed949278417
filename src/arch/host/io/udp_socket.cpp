// SPDX-License-Identifier: MIT OR Apache-2.0
#include <sys/socket.h>

#include <algorithm>
#include <arch/host/io/socket.hpp>
#include <arch/host/io/udp_socket.hpp>
#include <cerrno>

namespace corps::host {

bool UdpReceive::poll_ready(Context& context) noexcept {
  return poll_with(context, [this] {
    socklen_t size = SocketAddress::capacity;
    // MSG_TRUNC: gives the datagram's own size, however small the buffer is.
    const ssize_t count = ::recvfrom(descriptor().number(), buffer_.data(), buffer_.size(), MSG_TRUNC,
                                     static_cast<sockaddr*>(sender_.data()), &size);
    if (count < 0) return count;
    size_ = static_cast<std::size_t>(count);
    sender_.set_size(size);
    return ssize_t{0};
  });
}

Result<Datagram> UdpReceive::take() const noexcept {
  if (error() != 0) return std::unexpected(detail::error_from<std::error_code>(error()));
  return Datagram{std::min(size_, buffer_.size()), size_ > buffer_.size(), sender_};
}

bool UdpSend::poll_ready(Context& context) noexcept {
  return poll_with(context, [this] {
    return ::sendto(descriptor().number(), bytes_.data(), bytes_.size(), MSG_NOSIGNAL,
                    static_cast<const sockaddr*>(to_.data()), to_.size());
  });
}

Result<void> UdpSend::take() const noexcept {
  if (error() != 0) return std::unexpected(detail::error_from<std::error_code>(error()));
  return {};
}

Result<UdpSocket> UdpSocket::bind(const SocketAddress& address) {
  auto socket = detail::open_socket(address, SOCK_DGRAM);
  if (!socket) return std::unexpected(socket.error());
  if (auto bound = detail::bind_socket(*socket, address); !bound) return std::unexpected(bound.error());
  return UdpSocket(std::move(*socket));
}

Result<SocketAddress> UdpSocket::local_address() const noexcept { return detail::local_address_of(port_); }

}  // namespace corps::host
