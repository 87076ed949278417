// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <chips/common/part.hpp>
#include <chips/rp2040/uart_futures.hpp>
#include <corps/io/serial_port.hpp>
#include <cstddef>
#include <span>
#include <string_view>

namespace rp2040 {

/// Whether a pin can be what a UART needs (RP2040 datasheet, 1.4.3): transmit and receive alternate with flow control,
/// in groups of four pins that belong to the UARTs in turn.
constexpr bool is_uart_tx_pin(unsigned uart, unsigned pin) noexcept {
  return pin < 30 && pin % 4 == 0 && (pin + 4) / 8 % 2 == uart;
}
constexpr bool is_uart_rx_pin(unsigned uart, unsigned pin) noexcept {
  return pin % 4 == 1 && is_uart_tx_pin(uart, pin - 1);
}

/// A UART with its pins, buffered both ways and run by interrupts. One byte; each moves, none copies. The hardware
/// starts, and the pins are taken, when it is used first: at 115200 baud, 8N1.
///
/// RAM: 150 bytes when it is written to, 160 more when it is read from (CORPS_UART_TRANSMIT_BUFFER and
/// CORPS_UART_RECEIVE_BUFFER). Contexts: tasks; the blocking functions: any. Several tasks may read or write at a time:
/// they take turns in the order they came, each write as a whole.
template <unsigned Index, std::uint8_t TxPin, std::uint8_t RxPin>
class Uart {
  static_assert(Index < 2, "there are UART0 and UART1");
  static_assert(is_uart_tx_pin(Index, TxPin), "this pin cannot transmit for this UART: see RP2040 datasheet, 1.4.3");
  static_assert(is_uart_rx_pin(Index, RxPin), "this pin cannot receive for this UART: see RP2040 datasheet, 1.4.3");

 public:
  /// For boards, which construct each UART once.
  constexpr Uart() noexcept = default;

  /// The future of at least one byte in `buffer`, and how many, as std::expected: the bytes of a burst come together,
  /// when the receiver has 16 of them or when the line has been idle for 32 bit times. With an empty buffer 0, at once.
  ///
  /// Errors, each where it happened among the bytes and once: `overrun` (bytes were lost here: the task was slower than
  /// 159 bytes), `framing`, `parity` (the character is dropped), `line_break`. Reading goes on after each. The buffer
  /// is used until the future is ready or destroyed. Cancel safety: nothing is taken before it is ready.
  UartRead read(std::span<std::byte> buffer) noexcept {
    detail::UartPort& port = open();
    detail::uart_receiver<Index>.open(port);
    return UartRead({&port, &detail::uart_receiver<Index>}, buffer);
  }

  /// The future of all of `bytes` being on their way: in the UART or its buffer. They must stay until then. Always
  /// succeeds. Cancel safety: what was passed on already is sent.
  UartWrite write(std::span<const std::byte> bytes) noexcept { return UartWrite({&open()}, bytes); }
  UartWrite write(std::string_view text) noexcept { return write(std::as_bytes(std::span(text))); }

  /// As `write`, without an executor: waits for the hardware.
  void blocking_write(std::span<const std::byte> bytes) noexcept { open().put(bytes); }
  void blocking_write(std::string_view text) noexcept { blocking_write(std::as_bytes(std::span(text))); }
  /// Until the last bit of all that was written is on the wire.
  void blocking_flush() noexcept { open().drain(); }

  /// Changes speed and format once all that was written is sent, which it waits for. `invalid_argument`: what the
  /// hardware cannot do; nothing has changed then.
  std::expected<void, corps::io::Error> configure(UartConfig config) noexcept { return open().configure(config); }

 private:
  detail::UartPort& open() noexcept {
    part_.check();
    detail::uart_port<Index>().open(TxPin, RxPin);
    return detail::uart_port<Index>();
  }
  [[no_unique_address]] chips::Part part_;
};

static_assert(corps::io::SerialPort<Uart<0, 0, 1>>);
static_assert(sizeof(Uart<0, 0, 1>) == 1);

}  // namespace rp2040
