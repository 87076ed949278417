// SPDX-License-Identifier: MIT OR Apache-2.0
// The log of an MPS2: UART0, through the same buffer as `board.uart`.
#include <arch/cortex_m/panic.hpp>
#include <chips/mps2/uart_port.hpp>
#include <corps/log/sink.hpp>
#include <span>

namespace {

using mps2::detail::uart0_port;

void put(std::string_view text) noexcept { uart0_port.put(std::as_bytes(std::span(text))); }

}  // namespace

void corps::log::board_sink(std::string_view text) noexcept {
  uart0_port.open();
  put(text);
}

void corps::arch::show_panic(const char* message) noexcept {
  // Before the first line of the log the UART is not there.
  if (!uart0_port.is_open()) return;
  put("panic: ");
  put(message);
  put("\n");
}
