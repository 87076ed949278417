// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <chips/common/part.hpp>
#include <chips/mps2/uart_receiver.hpp>
#include <corps/io/buffered_serial.hpp>
#include <corps/io/serial_port.hpp>
#include <cstddef>
#include <span>
#include <string_view>

namespace mps2 {

namespace detail {

/// Where a read takes from, and a write puts to.
struct UartSource {
  static corps::detail::WaitList& readers() noexcept { return uart0_receiver.readers; }
  static corps::io::Received take(std::span<std::byte> buffer) noexcept { return uart0_receiver.take(buffer); }
};
struct UartSink {
  static corps::detail::WaitList& writers() noexcept { return uart0_port.writers; }
  static std::size_t offer(std::span<const std::byte> bytes) noexcept { return uart0_port.offer(bytes); }
};

}  // namespace detail

using UartRead = corps::io::BufferedRead<detail::UartSource>;
using UartWrite = corps::io::BufferedWrite<detail::UartSink>;

/// UART0, buffered both ways and run by interrupts. One byte; it moves, and does not copy. The hardware starts when it
/// is used first: at 115200 baud.
///
/// RAM: 144 bytes when it is written to, 160 more when it is read from (CORPS_UART_TRANSMIT_BUFFER and
/// CORPS_UART_RECEIVE_BUFFER). Contexts: tasks; the blocking functions: any. Several tasks may read or write at a time:
/// they take turns in the order they came, each write as a whole.
class Uart {
 public:
  /// For boards, which construct it once.
  constexpr Uart() noexcept = default;

  /// The future of at least one byte in `buffer`, and how many, as std::expected. With an empty buffer 0, at once.
  ///
  /// Error: `overrun`, where it happened among the bytes and once (bytes were lost here: the task was slower than 127
  /// bytes). The buffer is used until the future is ready or destroyed. Cancel safety: nothing is taken before it is
  /// ready.
  UartRead read(std::span<std::byte> buffer) noexcept {
    open();
    detail::uart0_receiver.open();
    return UartRead({}, buffer);
  }

  /// The future of all of `bytes` being on their way: in the UART or its buffer. They must stay until then. Always
  /// succeeds. Cancel safety: what was passed on already is sent.
  UartWrite write(std::span<const std::byte> bytes) noexcept {
    open();
    return UartWrite({}, bytes);
  }
  UartWrite write(std::string_view text) noexcept { return write(std::as_bytes(std::span(text))); }

  /// As `write`, without an executor: waits for the hardware.
  void blocking_write(std::span<const std::byte> bytes) noexcept {
    open();
    detail::uart0_port.put(bytes);
  }
  void blocking_write(std::string_view text) noexcept { blocking_write(std::as_bytes(std::span(text))); }
  /// Until the last bit of all that was written is on the wire.
  void blocking_flush() noexcept {
    open();
    detail::uart0_port.drain();
  }

  /// Changes the speed once all that was written is sent, which it waits for. `invalid_argument`: what the hardware
  /// cannot do; nothing has changed then.
  std::expected<void, corps::io::Error> configure(UartConfig config) noexcept {
    open();
    return detail::uart0_port.configure(config);
  }

 private:
  void open() noexcept {
    part_.check();
    detail::uart0_port.open();
  }
  [[no_unique_address]] chips::Part part_;
};

static_assert(corps::io::SerialPort<Uart>);
static_assert(sizeof(Uart) == 1);

}  // namespace mps2
