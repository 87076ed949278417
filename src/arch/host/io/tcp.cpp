// SPDX-License-Identifier: MIT OR Apache-2.0
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>

#include <arch/host/io/socket.hpp>
#include <arch/host/io/tcp_listener.hpp>
#include <cerrno>

namespace corps::host {

using detail::Descriptor;
using detail::last_error;
using detail::Port;

Result<void> TcpStream::shutdown() noexcept {
  if (::shutdown(port_->number(), SHUT_WR) != 0) return last_error();
  return {};
}

Result<void> TcpStream::set_no_delay(bool on) noexcept {
  const int value = on ? 1 : 0;
  if (::setsockopt(port_->number(), IPPROTO_TCP, TCP_NODELAY, &value, sizeof value) != 0) return last_error();
  return {};
}

Result<SocketAddress> TcpStream::local_address() const noexcept { return detail::local_address_of(port_); }
Result<SocketAddress> TcpStream::peer_address() const noexcept { return detail::peer_address_of(port_); }

TcpConnect::TcpConnect(const SocketAddress& address) : TcpConnect(address, detail::open_socket(address, SOCK_STREAM)) {}

TcpConnect::TcpConnect(const SocketAddress& address, Result<Port> socket)
    : Operation(socket ? socket->share() : std::make_shared<Descriptor>(-1, Descriptor::Kind::socket),
                detail::Direction::out),
      address_(address) {
  if (socket) {
    socket_ = std::move(*socket);
  } else {
    fail(socket.error().value());
  }
}

bool TcpConnect::poll_ready(Context& context) noexcept {
  return poll_with(context, [this] { return attempt(); });
}

int TcpConnect::attempt() noexcept {
  const int number = socket_->number();
  if (!under_way_) {
    under_way_ = true;
    if (::connect(number, static_cast<const sockaddr*>(address_.data()), address_.size()) == 0) return 0;
    if (errno == EINPROGRESS || errno == EINTR) {
      errno = EAGAIN;
    } else if (errno == EAGAIN) {
      errno = EADDRNOTAVAIL;  // no port is left, which no wait for the socket mends
    }
    return -1;
  }
  pollfd now{number, POLLOUT, 0};
  if (::poll(&now, 1, 0) == 0) {
    errno = EAGAIN;  // woken for nothing
    return -1;
  }
  int outcome = 0;
  socklen_t size = sizeof outcome;
  if (::getsockopt(number, SOL_SOCKET, SO_ERROR, &outcome, &size) != 0) return -1;
  errno = outcome;
  return outcome == 0 ? 0 : -1;
}

Result<TcpStream> TcpConnect::take() {
  if (error() != 0) return std::unexpected(detail::error_from<std::error_code>(error()));
  return TcpStream(std::move(socket_));
}

Result<TcpListener> TcpListener::bind(const SocketAddress& address, int backlog) {
  auto socket = detail::open_socket(address, SOCK_STREAM);
  if (!socket) return std::unexpected(socket.error());
  // A server that is started anew gets its port although old connections of it linger.
  const int on = 1;
  if (::setsockopt((*socket)->number(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) != 0) return last_error();
  if (auto bound = detail::bind_socket(*socket, address); !bound) return std::unexpected(bound.error());
  if (::listen((*socket)->number(), backlog) != 0) return last_error();
  return TcpListener(std::move(*socket));
}

Result<SocketAddress> TcpListener::local_address() const noexcept { return detail::local_address_of(port_); }

bool TcpAccept::poll_ready(Context& context) noexcept {
  return poll_with(context, [this] {
    for (;;) {
      const int number = ::accept4(descriptor().number(), nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
      if (number >= 0) {
        accepted_ = Port(number, Descriptor::Kind::socket);
        return 0;
      }
      // A client that has gone again before its turn is no connection.
      if (errno != EINTR && errno != ECONNABORTED) return -1;
    }
  });
}

Result<TcpStream> TcpAccept::take() {
  if (error() != 0) return std::unexpected(detail::error_from<std::error_code>(error()));
  return TcpStream(std::move(accepted_));
}

}  // namespace corps::host
