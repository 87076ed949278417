// SPDX-License-Identifier: MIT OR Apache-2.0
#include <arch/arch.hpp>
#include <arch/cortex_m/nvic.hpp>
#include <chips/mps2/irq.hpp>
#include <chips/mps2/uart_receiver.hpp>

constinit mps2::detail::UartReceiver mps2::detail::uart0_receiver;

extern "C" void corps_isr_uart0_receive() noexcept { mps2::detail::uart0_receiver.handle_interrupt(); }

namespace mps2::detail {

using corps::arch::CriticalSection;
using corps::io::Error;

void UartReceiver::open() noexcept {
  CriticalSection section;
  if (open_) return;
  open_ = true;
  change_control(0, uart::control_receive | uart::control_receive_interrupt);
  corps::arch::nvic::enable(irq::uart0_receive);
}

/// Moves what the hardware has to the ring. Interrupts are off.
void UartReceiver::receive() noexcept {
  UartRegisters& uart = UartPort::registers();
  for (;;) {
    // A byte may come with an overrun in front of it.
    if (ring_.room() < 2) {
      change_control(uart::control_receive_interrupt, 0);
      stalled_ = true;
      return;
    }
    const std::uint32_t state = uart.state.read();
    if ((state & uart::state_receive_full) == 0) return;
    if ((state & uart::state_receive_overrun) != 0) {
      uart.state.write(uart::state_receive_overrun);
      ring_.put_error(Error::overrun);
    }
    ring_.put_byte(static_cast<std::uint8_t>(uart.data.read()));
  }
}

void UartReceiver::handle_interrupt() noexcept {
  CriticalSection section;
  // Before the buffer is read: so a byte that comes afterwards interrupts again.
  UartPort::registers().interrupts.write(uart::interrupt_receive);
  if (!stalled_) receive();
  if (!ring_.empty() && !readers.empty()) readers.first()->waker.wake();
}

corps::io::Received UartReceiver::take(std::span<std::byte> buffer) noexcept {
  const corps::io::Received received = ring_.take(buffer);
  if (stalled_) {
    CriticalSection section;
    stalled_ = false;
    // Before the buffer is looked at, since a byte that is there already does not interrupt any more.
    change_control(0, uart::control_receive_interrupt);
    receive();  // may stall again
  }
  return received;
}

}  // namespace mps2::detail
