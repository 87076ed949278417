// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <arch/host/io/tcp_stream.hpp>

namespace corps::host {

/// The future that `TcpListener::accept` returns.
class [[nodiscard("accept() does nothing until it is awaited")]] TcpAccept : public Awaitable<TcpAccept>,
                                                                             detail::Operation {
 public:
  explicit TcpAccept(std::shared_ptr<detail::Descriptor> listener) noexcept
      : Operation(std::move(listener), detail::Direction::in) {}
  TcpAccept(TcpAccept&&) noexcept = default;

  bool poll_ready(Context& context) noexcept;
  Result<TcpStream> take();

 private:
  detail::Port accepted_;
};

/// Where TCP connections arrive. Moves; its end closes it, and resets the connections that nobody has accepted.
class TcpListener {
 public:
  /// Listens at `address`; port 0 lets the system choose a port, which `local_address` tells.
  static Result<TcpListener> bind(const SocketAddress& address, int backlog = 128);

  /// The future of the next connection; several tasks that accept have their turns in the order they came.
  ///
  /// An error such as too_many_files_open stays until something is closed: whoever tries again waits a little before.
  /// Contexts: tasks. Cancel safety: no connection is lost.
  TcpAccept accept() noexcept { return TcpAccept(port_.share()); }
  Result<SocketAddress> local_address() const noexcept;

 private:
  explicit TcpListener(detail::Port port) noexcept : port_(std::move(port)) {}
  detail::Port port_;
};

}  // namespace corps::host
