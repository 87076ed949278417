// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <chips/rp2040/uart_receiver.hpp>
#include <corps/futures/future.hpp>
#include <cstddef>
#include <expected>
#include <span>

namespace rp2040 {

/// The future of a read; made by Uart. Seven words in the frame that awaits it.
class [[nodiscard("read() does nothing until it is awaited")]] UartRead : public corps::Awaitable<UartRead> {
 public:
  UartRead(detail::UartPort& port, detail::UartReceiver& receiver, std::span<std::byte> buffer) noexcept
      : port_(&port), receiver_(&receiver), buffer_(buffer) {}
  /// Only before it is polled.
  UartRead(UartRead&& other) noexcept;
  ~UartRead() {
    if (node_.is_linked()) leave();
  }

  bool poll_ready(corps::Context& context) noexcept;
  std::expected<std::size_t, corps::io::Error> take() const noexcept {
    if (result_.failed) return std::unexpected(result_.error);
    return result_.count;
  }

 private:
  void leave() noexcept;
  detail::UartPort* port_;
  detail::UartReceiver* receiver_;
  std::span<std::byte> buffer_;
  corps::detail::WaitNode node_;
  detail::UartReceiver::Received result_;
};

/// The future of a write; made by Uart. Six words in the frame that awaits it.
class [[nodiscard("write() does nothing until it is awaited")]] UartWrite : public corps::Awaitable<UartWrite> {
 public:
  UartWrite(detail::UartPort& port, std::span<const std::byte> bytes) noexcept : port_(&port), bytes_(bytes) {}
  /// Only before it is polled.
  UartWrite(UartWrite&& other) noexcept;
  ~UartWrite() {
    if (node_.is_linked()) leave();
  }

  bool poll_ready(corps::Context& context) noexcept;
  std::expected<void, corps::io::Error> take() const noexcept { return {}; }

 private:
  void leave() noexcept;
  detail::UartPort* port_;
  std::span<const std::byte> bytes_;
  corps::detail::WaitNode node_;
};

}  // namespace rp2040
