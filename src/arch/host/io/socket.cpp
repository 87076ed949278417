// SPDX-License-Identifier: MIT OR Apache-2.0
#include <sys/socket.h>

#include <arch/host/io/socket.hpp>
#include <cerrno>

namespace corps::host::detail {
namespace {

using AddressCall = int (*)(int, sockaddr*, socklen_t*);

Result<SocketAddress> ask(AddressCall call, const Port& socket) noexcept {
  SocketAddress address;
  socklen_t size = SocketAddress::capacity;
  if (call(socket->number(), static_cast<sockaddr*>(address.data()), &size) != 0) return last_error();
  address.set_size(size);
  return address;
}

}  // namespace

std::unexpected<std::error_code> last_error() noexcept { return std::unexpected(error_from<std::error_code>(errno)); }

Result<Port> open_socket(const SocketAddress& address, int type) {
  const int number = ::socket(address.family(), type | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (number < 0) return last_error();
  return Port(number, Descriptor::Kind::socket);
}

Result<void> bind_socket(const Port& socket, const SocketAddress& address) noexcept {
  if (::bind(socket->number(), static_cast<const sockaddr*>(address.data()), address.size()) != 0) return last_error();
  return {};
}

Result<SocketAddress> local_address_of(const Port& socket) noexcept {
  return ask([](int n, sockaddr* a, socklen_t* s) { return ::getsockname(n, a, s); }, socket);
}
Result<SocketAddress> peer_address_of(const Port& socket) noexcept {
  return ask([](int n, sockaddr* a, socklen_t* s) { return ::getpeername(n, a, s); }, socket);
}

}  // namespace corps::host::detail
