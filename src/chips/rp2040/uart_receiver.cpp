// SPDX-License-Identifier: MIT OR Apache-2.0
#include <arch/arch.hpp>
#include <chips/rp2040/uart_receiver.hpp>

namespace rp2040::detail {

using corps::arch::CriticalSection;
using corps::io::Error;

namespace {
// At half of the FIFO, and 32 bit times after the last character when it is less.
constexpr std::uint32_t interrupts = uart::interrupt_receive | uart::interrupt_receive_timeout;
constexpr std::uint32_t character_errors = uart::data_framing_error | uart::data_parity_error | uart::data_break;
}  // namespace

void UartReceiver::open(UartPort& port) noexcept {
  CriticalSection section;
  if (port.receive != nullptr) return;
  port.receiver = this;
  port.receive = on_interrupt;
  receive(port);
  port.registers().interrupt_mask.set(interrupts);
}

/// Moves what the hardware has to the ring. Interrupts are off.
void UartReceiver::receive(UartPort& port) noexcept {
  UartRegisters& uart = port.registers();
  for (;;) {
    // A character may come with an overrun in front of it.
    if (ring_.room() < 2) {
      uart.interrupt_mask.clear(interrupts);
      stalled_ = true;
      return;
    }
    if ((uart.flags.read() & uart::flag_receive_empty) != 0) break;
    const std::uint32_t character = uart.data.read();
    if ((character & uart::data_overrun) != 0) {
      uart.interrupt_clear.write(uart::interrupt_overrun);
      if (!overrun_known_) ring_.put_error(Error::overrun);
    }
    overrun_known_ = false;
    if ((character & character_errors) == 0) {
      ring_.put_byte(static_cast<std::uint8_t>(character));
    } else if ((character & uart::data_break) != 0) {
      ring_.put_error(Error::line_break);  // it looks like a framing error, too
    } else {
      ring_.put_error((character & uart::data_framing_error) != 0 ? Error::framing : Error::parity);
    }
  }
  // The character that follows the lost ones carries the mark of the loss. If none follows, nobody would be told.
  if ((uart.interrupt_raw.read() & uart::interrupt_overrun) != 0) {
    uart.interrupt_clear.write(uart::interrupt_overrun);
    ring_.put_error(Error::overrun);
    overrun_known_ = true;
  }
}

void UartReceiver::on_interrupt(UartPort& port) noexcept {
  CriticalSection section;
  UartReceiver& receiver = *port.receiver;
  if (!receiver.stalled_) receiver.receive(port);
  if (!receiver.ring_.empty() && !receiver.readers.empty()) receiver.readers.first()->waker.wake();
}

corps::io::Received UartReceiver::take(UartPort& port, std::span<std::byte> buffer) noexcept {
  const corps::io::Received received = ring_.take(buffer);
  if (stalled_) {
    CriticalSection section;
    stalled_ = false;
    port.registers().interrupt_mask.set(interrupts);
    receive(port);  // may stall again
  }
  return received;
}

}  // namespace rp2040::detail
