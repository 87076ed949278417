// SPDX-License-Identifier: MIT OR Apache-2.0
#include <arch/arch.hpp>
#include <arch/cortex_m/nvic.hpp>
#include <arch/cortex_m/panic.hpp>
#include <chips/mps2/irq.hpp>
#include <chips/mps2/registers/fpgaio.hpp>
#include <chips/mps2/uart_port.hpp>

constinit mps2::detail::UartPort mps2::detail::uart0_port;

extern "C" void corps_isr_uart0_transmit() noexcept { mps2::detail::uart0_port.handle_transmit_interrupt(); }

void corps::arch::flush_output() noexcept {
  if (mps2::detail::uart0_port.is_open()) mps2::detail::uart0_port.drain();
}

namespace mps2::detail {

using corps::arch::CriticalSection;

void UartPort::open() noexcept {
  CriticalSection section;  // the first use may be by a task and, in the middle of it, by an interrupt that logs
  if (open_) return;
  open_ = true;
  registers().control.write(0);
  registers().interrupts.write(uart::interrupt_transmit | uart::interrupt_receive);
  registers().baud_divisor.write((clock_hz + UartConfig().baud / 2) / UartConfig().baud);
  registers().control.write(uart::control_transmit);
  corps::arch::nvic::enable(irq::uart0_transmit);
}

std::expected<void, corps::io::Error> UartPort::configure(UartConfig config) noexcept {
  if (config.baud == 0) return std::unexpected(corps::io::Error::invalid_argument);
  const std::uint32_t divisor = clock_hz / config.baud + (clock_hz % config.baud >= (config.baud + 1) / 2 ? 1 : 0);
  if (divisor < uart::divisor_least || divisor > uart::divisor_most) {
    return std::unexpected(corps::io::Error::invalid_argument);
  }
  drain();
  registers().baud_divisor.write(divisor);
  return {};
}

/// Moves bytes from the ring to the hardware. Interrupts are off.
void UartPort::transmit() noexcept {
  UartRegisters& uart = registers();
  // First, so that a buffer which is found full below interrupts when it is empty.
  change_control(0, uart::control_transmit_interrupt);
  while (!ring_.empty() && (uart.state.read() & uart::state_transmit_full) == 0) {
    uart.data.write(ring_.first());
    ring_.drop_first();
  }
  // With nothing left to send there is nothing to interrupt for.
  if (ring_.empty()) change_control(uart::control_transmit_interrupt, 0);
}

void UartPort::wake_writer() noexcept {
  // Not at every byte of room: a task that is woken should have something to do.
  if (ring_.room() >= CORPS_UART_TRANSMIT_BUFFER / 2 && !writers.empty()) writers.first()->waker.wake();
}

std::size_t UartPort::offer(std::span<const std::byte> bytes) noexcept {
  CriticalSection section;
  std::size_t taken = 0;
  for (; taken < bytes.size() && !ring_.full(); ++taken) ring_.put(static_cast<std::uint8_t>(bytes[taken]));
  transmit();
  return taken;
}

void UartPort::put(std::span<const std::byte> bytes) noexcept {
  // When the ring is full each turn moves into the hardware what it has room for: no interrupt is needed.
  while (!bytes.empty()) bytes = bytes.subspan(offer(bytes));
  // It may have taken the interrupt that a writer waits for.
  CriticalSection section;
  wake_writer();
}

void UartPort::drain() noexcept {
  for (;;) {
    CriticalSection section;
    transmit();
    if (ring_.empty() && (registers().state.read() & uart::state_transmit_full) == 0) {
      wake_writer();
      break;
    }
  }
  // The buffer is empty; what the shift register still has, no flag tells: ten bits at most.
  chips::Register& counter = fpga_io_registers().counter;
  const std::uint32_t start = counter.read();
  const std::uint32_t character = 10 * registers().baud_divisor.read();
  while (counter.read() - start < character) {
  }
}

void UartPort::handle_transmit_interrupt() noexcept {
  CriticalSection section;  // an interrupt of higher priority may write, too
  registers().interrupts.write(uart::interrupt_transmit);
  transmit();
  wake_writer();
}

}  // namespace mps2::detail
