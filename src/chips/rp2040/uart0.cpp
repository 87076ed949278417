// SPDX-License-Identifier: MIT OR Apache-2.0
#include <chips/rp2040/uart_port.hpp>

namespace rp2040::detail {
constinit UartPort uart0_port(0);
}

extern "C" void corps_isr_uart0() noexcept { rp2040::detail::uart0_port.handle_interrupt(); }
