// SPDX-License-Identifier: MIT OR Apache-2.0
#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <arch/host/io/socket_address.hpp>
#include <cstring>

namespace corps::host {
namespace {

static_assert(sizeof(sockaddr_in6) <= SocketAddress::capacity && sizeof(sockaddr_in) <= SocketAddress::capacity);

template <class Address>
SocketAddress address_of(const Address& address) noexcept {
  SocketAddress result;
  std::memcpy(result.data(), &address, sizeof address);
  result.set_size(sizeof address);
  return result;
}

template <class Address>
Address system_address(const SocketAddress& from) noexcept {
  Address address;
  std::memcpy(&address, from.data(), sizeof address);
  return address;
}

SocketAddress version_4(std::uint32_t address, std::uint16_t port) noexcept {
  sockaddr_in in{};
  in.sin_family = AF_INET;
  in.sin_port = htons(port);
  in.sin_addr.s_addr = htonl(address);
  return address_of(in);
}

}  // namespace

Result<SocketAddress> SocketAddress::parse(std::string_view address, std::uint16_t port) {
  const std::string text(address);
  sockaddr_in in{};
  if (::inet_pton(AF_INET, text.c_str(), &in.sin_addr) == 1) {
    in.sin_family = AF_INET;
    in.sin_port = htons(port);
    return address_of(in);
  }
  sockaddr_in6 in6{};
  if (::inet_pton(AF_INET6, text.c_str(), &in6.sin6_addr) == 1) {
    in6.sin6_family = AF_INET6;
    in6.sin6_port = htons(port);
    return address_of(in6);
  }
  return std::unexpected(std::make_error_code(std::errc::invalid_argument));
}

SocketAddress SocketAddress::loopback(std::uint16_t port) noexcept { return version_4(INADDR_LOOPBACK, port); }
SocketAddress SocketAddress::any(std::uint16_t port) noexcept { return version_4(INADDR_ANY, port); }

int SocketAddress::family() const noexcept {
  return size_ == 0 ? AF_UNSPEC : system_address<sockaddr>(*this).sa_family;
}

std::uint16_t SocketAddress::port() const noexcept {
  if (family() == AF_INET) return ntohs(system_address<sockaddr_in>(*this).sin_port);
  if (family() == AF_INET6) return ntohs(system_address<sockaddr_in6>(*this).sin6_port);
  return 0;
}

std::string SocketAddress::to_string() const {
  char text[INET6_ADDRSTRLEN] = "";
  if (family() == AF_INET) {
    const auto in = system_address<sockaddr_in>(*this);
    ::inet_ntop(AF_INET, &in.sin_addr, text, sizeof text);
    return std::string(text) + ":" + std::to_string(port());
  }
  if (family() == AF_INET6) {
    const auto in = system_address<sockaddr_in6>(*this);
    ::inet_ntop(AF_INET6, &in.sin6_addr, text, sizeof text);
    return "[" + std::string(text) + "]:" + std::to_string(port());
  }
  return "none";
}

bool operator==(const SocketAddress& a, const SocketAddress& b) noexcept {
  return a.size() == b.size() && std::memcmp(a.data(), b.data(), a.size()) == 0;
}

}  // namespace corps::host
