// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <chips/rp2040/registers/uart.hpp>
#include <chips/rp2040/uart_config.hpp>
#include <corps/io/byte_ring.hpp>
#include <corps/io/error.hpp>
#include <corps/sync/wait_list.hpp>
#include <cstddef>
#include <expected>
#include <span>

/// Bytes that a UART takes from writers beyond the 32 of the hardware, in RAM: a power of two up to 128.
#ifndef CORPS_UART_TRANSMIT_BUFFER
#define CORPS_UART_TRANSMIT_BUFFER 128
#endif
/// Bytes that a UART keeps for readers beyond the 32 of the hardware: a power of two, 16 to 128.
#ifndef CORPS_UART_RECEIVE_BUFFER
#define CORPS_UART_RECEIVE_BUFFER 128
#endif

namespace rp2040::detail {

class UartReceiver;

/// One UART of the chip: what is there once, whoever uses it. The part that receives is separate, so that a program
/// which only writes, a log for instance, does not carry it.
///
///            write                     interrupt: level falls to 16
///    task ---------> ring (in RAM) ------------------------------------> FIFO (32) --> wire
///                        ^                 writer that finds room
///                        +-- full: the writer waits for the interrupt
class UartPort {
 public:
  explicit constexpr UartPort(std::uint8_t index) noexcept : index_(index) {}
  UartPort(const UartPort&) = delete;
  UartPort& operator=(const UartPort&) = delete;

  UartRegisters& registers() const noexcept { return uart_registers(index_); }

  /// Brings the UART up on first use, at 115200 baud, 8 bits, no parity, one stop bit. Panics when one of the pins is
  /// in use. Any context.
  void open(std::uint8_t tx_pin, std::uint8_t rx_pin) noexcept;
  bool is_open() const noexcept { return open_; }

  std::expected<void, corps::io::Error> configure(UartConfig config) noexcept;

  /// Takes as many bytes as there is room for; how many. Any context.
  std::size_t offer(std::span<const std::byte> bytes) noexcept;
  /// Takes all, waiting for the hardware where it must, with interrupts on or off. Any context.
  void put(std::span<const std::byte> bytes) noexcept;
  /// Until the last bit is on the wire.
  void drain() noexcept;

  void handle_interrupt() noexcept;

  /// Drains all that are open.
  static void drain_all() noexcept;

  corps::detail::WaitList writers;
  UartReceiver* receiver = nullptr;
  void (*receive)(UartPort& port) noexcept = nullptr;

 private:
  void transmit() noexcept;
  corps::io::detail::ByteRing<CORPS_UART_TRANSMIT_BUFFER> ring_;
  /// The one that was opened before.
  UartPort* next_open_ = nullptr;
  std::uint8_t index_;
  bool open_ = false;
};

extern UartPort uart0_port;
extern UartPort uart1_port;

template <unsigned Index>
UartPort& uart_port() noexcept {
  if constexpr (Index == 0) {
    return uart0_port;
  } else {
    return uart1_port;
  }
}

}  // namespace rp2040::detail
