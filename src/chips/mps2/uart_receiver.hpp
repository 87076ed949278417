// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <chips/mps2/uart_port.hpp>
#include <corps/io/marked_ring.hpp>

namespace mps2::detail {

/// The receiving half of UART0.
class UartReceiver {
 public:
  constexpr UartReceiver() noexcept = default;
  UartReceiver(const UartReceiver&) = delete;
  UartReceiver& operator=(const UartReceiver&) = delete;

  /// Starts to move what arrives to the ring, on first use. The port is open.
  void open() noexcept;
  /// See corps::io::detail::MarkedRing::take.
  corps::io::Received take(std::span<std::byte> buffer) noexcept;
  void handle_interrupt() noexcept;

  corps::detail::WaitList readers;

 private:
  void receive() noexcept;
  corps::io::detail::MarkedRing<CORPS_UART_RECEIVE_BUFFER> ring_;
  bool open_ = false;
  /// The ring was full: the hardware keeps what comes, and its interrupt is off.
  bool stalled_ = false;
};

extern UartReceiver uart0_receiver;

}  // namespace mps2::detail
