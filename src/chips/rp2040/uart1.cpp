// SPDX-License-Identifier: MIT OR Apache-2.0
#include <chips/rp2040/uart_port.hpp>

namespace rp2040::detail {
constinit UartPort uart1_port(1);
}

extern "C" void corps_isr_uart1() noexcept { rp2040::detail::uart1_port.handle_interrupt(); }
