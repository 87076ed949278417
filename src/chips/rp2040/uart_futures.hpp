// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <chips/rp2040/uart_receiver.hpp>
#include <corps/io/buffered_serial.hpp>
#include <cstddef>
#include <span>

namespace rp2040 {

namespace detail {

/// Where a read takes from, and a write puts to.
struct UartSource {
  UartPort* port;
  UartReceiver* receiver;
  corps::detail::WaitList& readers() const noexcept { return receiver->readers; }
  corps::io::Received take(std::span<std::byte> buffer) const noexcept { return receiver->take(*port, buffer); }
};
struct UartSink {
  UartPort* port;
  corps::detail::WaitList& writers() const noexcept { return port->writers; }
  std::size_t offer(std::span<const std::byte> bytes) const noexcept { return port->offer(bytes); }
};

}  // namespace detail

/// The futures of a read and of a write; made by Uart.
using UartRead = corps::io::BufferedRead<detail::UartSource>;
using UartWrite = corps::io::BufferedWrite<detail::UartSink>;

}  // namespace rp2040
