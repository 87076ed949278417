// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <arch/host/io/port.hpp>
#include <arch/host/io/socket_address.hpp>

namespace corps::host::detail {

/// A new socket of the family of `address`; `type` is SOCK_STREAM or SOCK_DGRAM.
Result<Port> open_socket(const SocketAddress& address, int type);
/// Lets it be at `address`.
Result<void> bind_socket(const Port& socket, const SocketAddress& address) noexcept;
Result<SocketAddress> local_address_of(const Port& socket) noexcept;
Result<SocketAddress> peer_address_of(const Port& socket) noexcept;
/// What the last system call left in `errno`.
std::unexpected<std::error_code> last_error() noexcept;

}  // namespace corps::host::detail
