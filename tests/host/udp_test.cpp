// SPDX-License-Identifier: MIT OR Apache-2.0
#include <cstring>
#include <string>

#include "run.hpp"

namespace {

using test::host::SocketAddress;
using test::host::UdpSocket;
using namespace std::chrono_literals;

std::span<const std::byte> bytes(std::string_view text) { return std::as_bytes(std::span(text)); }

corps::Task<> exchange_datagrams() {
  auto one = UdpSocket::bind(SocketAddress::loopback(0)).value();
  auto two = UdpSocket::bind(SocketAddress::loopback(0)).value();
  const auto first = one.local_address().value();
  const auto second = two.local_address().value();
  std::byte buffer[4];

  const auto late = co_await corps::with_timeout(1ms, two.receive(buffer));
  EXPECT_FALSE(late.has_value());
  for (const std::string_view text : {"abc", "", "abcd", "abcdefgh"}) {
    const auto sent = co_await one.send(bytes(text), second);
    EXPECT_TRUE(sent.has_value());
    const auto got = co_await two.receive(buffer);
    EXPECT_EQ(got->size, std::min<std::size_t>(text.size(), 4));
    EXPECT_EQ(got->truncated, text.size() > 4);
    EXPECT_EQ(got->sender, first);
    EXPECT_EQ(std::memcmp(buffer, text.data(), got->size), 0);
  }
  // Waits for it.
  auto [answer, sent] = co_await corps::join(one.receive(buffer), two.send(bytes("x"), first));
  EXPECT_TRUE(sent.has_value());
  EXPECT_EQ(answer->size, 1u);
  EXPECT_EQ(answer->sender, second);

  const std::string too_large(70'000, 'x');
  const auto refused = co_await one.send(bytes(too_large), second);
  EXPECT_EQ(refused.error(), std::errc::message_size);
  const auto in_use = UdpSocket::bind(first);
  EXPECT_EQ(in_use.error(), std::errc::address_in_use);
}
TEST(Udp, CarriesDatagramsWhole) { test::run(exchange_datagrams()); }

}  // namespace
