// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <chips/mps2/registers/uart.hpp>
#include <chips/mps2/uart_config.hpp>
#include <corps/io/byte_ring.hpp>
#include <corps/io/error.hpp>
#include <corps/sync/wait_list.hpp>
#include <cstddef>
#include <expected>
#include <span>

/// Bytes that a UART takes from writers beyond the one of the hardware, in RAM: a power of two up to 128.
#ifndef CORPS_UART_TRANSMIT_BUFFER
#define CORPS_UART_TRANSMIT_BUFFER 128
#endif
/// Bytes that a UART keeps for readers beyond the one of the hardware: a power of two, 16 to 128.
#ifndef CORPS_UART_RECEIVE_BUFFER
#define CORPS_UART_RECEIVE_BUFFER 128
#endif

namespace mps2::detail {

/// UART0: what is there once, whoever uses it. The part that receives is separate (uart_receiver.hpp), so that a
/// program which only writes, a log for instance, does not carry it.
///
///            write                     interrupt: the byte of buffer is free
///    task ---------> ring (in RAM) ------------------------------------------> buffer (1) --> wire
///                        ^                 writer that finds room
///                        +-- full: the writer waits for the interrupt
class UartPort {
 public:
  constexpr UartPort() noexcept = default;
  UartPort(const UartPort&) = delete;
  UartPort& operator=(const UartPort&) = delete;

  static UartRegisters& registers() noexcept { return uart_registers(0); }

  /// Brings the UART up on first use, at 115200 baud. Any context.
  void open() noexcept;
  bool is_open() const noexcept { return open_; }

  std::expected<void, corps::io::Error> configure(UartConfig config) noexcept;

  /// Takes as many bytes as there is room for; how many. Any context.
  std::size_t offer(std::span<const std::byte> bytes) noexcept;
  /// Takes all, waiting for the hardware where it must, with interrupts on or off. Any context.
  void put(std::span<const std::byte> bytes) noexcept;
  /// Until the last bit is on the wire.
  void drain() noexcept;

  void handle_transmit_interrupt() noexcept;

  corps::detail::WaitList writers;

 private:
  void transmit() noexcept;
  void wake_writer() noexcept;
  corps::io::detail::ByteRing<CORPS_UART_TRANSMIT_BUFFER> ring_;
  bool open_ = false;
};

extern UartPort uart0_port;

/// Changes the bits `mask` of UART0's control register to `bits`. Interrupts are off.
inline void change_control(std::uint32_t mask, std::uint32_t bits) noexcept {
  chips::Register& control = UartPort::registers().control;
  control.write((control.read() & ~mask) | bits);
}

}  // namespace mps2::detail
