// SPDX-License-Identifier: MIT OR Apache-2.0
// The log of a Pico: UART0, on GPIO0, through the same buffer as `board.uart`.
#include <arch/cortex_m/panic.hpp>
#include <boards/pico/board.hpp>
#include <corps/log/sink.hpp>
#include <span>

namespace {

using rp2040::detail::uart0_port;

void put(std::string_view text) noexcept { uart0_port.put(std::as_bytes(std::span(text))); }

}  // namespace

void corps::log::board_sink(std::string_view text) noexcept {
  uart0_port.open(pico::uart_tx_pin, pico::uart_rx_pin);
  put(text);
}

void corps::arch::show_panic(const char* message) noexcept {
  // Before the first line of the log the UART is not there, and its pins may be somebody else's.
  if (!uart0_port.is_open()) return;
  put("panic: ");
  put(message);
  put("\n");
}
