// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <arch/host/io/port.hpp>
#include <arch/host/io/read.hpp>
#include <arch/host/io/socket_address.hpp>
#include <arch/host/io/write.hpp>
#include <string_view>

namespace corps::host {

class TcpConnect;

/// One end of a TCP connection. Moves; its end closes the connection.
///
/// Belongs to the thread whose task awaits it first; until then it may be handed to another. Reads and writes do not
/// hinder each other; several tasks that read (or write) have their turns in the order they came. Contexts: tasks.
class TcpStream {
 public:
  /// The future of a connection to `address`. Cancel safety: no connection is left behind.
  static TcpConnect connect(const SocketAddress& address);

  /// The future of at least one byte; 0 when the peer has sent its last, or for a buffer of none.
  Read<std::error_code> read(std::span<std::byte> buffer) noexcept { return {port_.share(), buffer}; }
  /// The future of all of them sent, as far as the system's buffer.
  Write<std::error_code> write(std::span<const std::byte> bytes) noexcept { return {port_.share(), bytes}; }
  Write<std::error_code> write(std::string_view text) noexcept {
    return {port_.share(), std::as_bytes(std::span(text.data(), text.size()))};
  }
  /// Says to the peer that nothing more will be sent; what it sends can still be read.
  Result<void> shutdown() noexcept;
  /// Sends small pieces at once (true), or lets them gather for a moment (false, as at first).
  Result<void> set_no_delay(bool on) noexcept;

  Result<SocketAddress> local_address() const noexcept;
  Result<SocketAddress> peer_address() const noexcept;

  /// The same connection, free to be awaited in another thread. In the thread that it belongs to; panics when somebody
  /// awaits it.
  TcpStream detach() && { return TcpStream(std::move(port_).detach()); }
  /// The system's number of it, for options that are not here; stays its owner.
  int native_handle() const noexcept { return port_->number(); }

 private:
  friend class TcpAccept;
  friend class TcpConnect;
  explicit TcpStream(detail::Port port) noexcept : port_(std::move(port)) {}
  detail::Port port_;
};

/// The future that `TcpStream::connect` returns.
class [[nodiscard("connect() does nothing until it is awaited")]] TcpConnect : public Awaitable<TcpConnect>,
                                                                               detail::Operation {
 public:
  explicit TcpConnect(const SocketAddress& address);
  TcpConnect(TcpConnect&&) noexcept = default;
  ~TcpConnect() { leave(); }  // before the socket is closed, which would wake it

  bool poll_ready(Context& context) noexcept;
  Result<TcpStream> take();

 private:
  TcpConnect(const SocketAddress& address, Result<detail::Port> socket);
  int attempt() noexcept;
  SocketAddress address_;
  detail::Port socket_;
  bool under_way_ = false;
};

inline TcpConnect TcpStream::connect(const SocketAddress& address) { return TcpConnect(address); }

}  // namespace corps::host
