// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <chips/rp2040/uart_port.hpp>
#include <corps/io/marked_ring.hpp>
#include <corps/sync/wait_list.hpp>
#include <cstddef>
#include <span>

namespace rp2040::detail {

/// The receiving half of a UART: a ring of bytes and, in their midst, errors where they happened.
class UartReceiver {
 public:
  constexpr UartReceiver() noexcept = default;
  UartReceiver(const UartReceiver&) = delete;
  UartReceiver& operator=(const UartReceiver&) = delete;

  /// Starts to move what arrives to the ring, on first use.
  void open(UartPort& port) noexcept;

  /// See corps::io::detail::MarkedRing::take.
  corps::io::Received take(UartPort& port, std::span<std::byte> buffer) noexcept;

  corps::detail::WaitList readers;

 private:
  static constexpr unsigned capacity = CORPS_UART_RECEIVE_BUFFER;
  static_assert(capacity >= 16, "CORPS_UART_RECEIVE_BUFFER must be 16 to 128");

  static void on_interrupt(UartPort& port) noexcept;
  void receive(UartPort& port) noexcept;

  corps::io::detail::MarkedRing<capacity> ring_;
  /// The ring was full: the hardware keeps what comes, and its interrupts are off.
  bool stalled_ = false;
  /// The overrun was reported already that the next character will report.
  bool overrun_known_ = false;
};

/// One for each UART that a program reads from.
template <unsigned Index>
inline constinit UartReceiver uart_receiver;

}  // namespace rp2040::detail
