// SPDX-License-Identifier: MIT OR Apache-2.0
#include <arch/arch.hpp>
#include <arch/cortex_m/nvic.hpp>
#include <arch/cortex_m/panic.hpp>
#include <chips/rp2040/clocks.hpp>
#include <chips/rp2040/irq.hpp>
#include <chips/rp2040/pin.hpp>
#include <chips/rp2040/registers/gpio.hpp>
#include <chips/rp2040/resets.hpp>
#include <chips/rp2040/uart_port.hpp>
#include <corps/memory/call_pointer.hpp>

namespace rp2040::detail {

using corps::arch::CriticalSection;

namespace {
constinit UartPort* open_ports = nullptr;
}  // namespace

void UartPort::open(std::uint8_t tx_pin, std::uint8_t rx_pin) noexcept {
  CriticalSection section;  // the first use may be by a task and, in the middle of it, by an interrupt that logs
  if (open_) return;
  static_cast<void>(claim_pin(tx_pin));
  static_cast<void>(claim_pin(rx_pin));
  start_peri_clock();
  release(index_ == 0 ? Block::uart0 : Block::uart1);
  open_ = true;
  next_open_ = open_ports;
  open_ports = this;
  static_cast<void>(configure({}));
  // After the UART, which drives its line high from here on: so the pin never shows a start bit that is none. The
  // pull-up keeps an input that nothing is connected to from being a break without end.
  connect_pin(tx_pin, pin_function::uart, pad::drive_4ma | pad::schmitt);
  connect_pin(rx_pin, pin_function::uart, pad::input_enable | pad::pull_up | pad::schmitt);
  corps::arch::nvic::enable(index_ == 0 ? irq::uart0 : irq::uart1);
}

std::expected<void, corps::io::Error> UartPort::configure(UartConfig config) noexcept {
  if (config.baud == 0 || config.baud > peri_hz / 16 || config.data_bits < 5 || config.data_bits > 8) {
    return std::unexpected(corps::io::Error::invalid_argument);
  }
  // clk_peri / (16 * baud) in 64ths, rounded to nearest.
  const std::uint32_t divisor = (peri_hz * 4 + config.baud / 2) / config.baud;
  if (divisor >> 22 != 0) return std::unexpected(corps::io::Error::invalid_argument);
  std::uint32_t line = uart::line_fifos | (config.data_bits - 5u) << uart::line_data_bits_shift;
  if (config.parity != Parity::none) line |= uart::line_parity;
  if (config.parity == Parity::even) line |= uart::line_even_parity;
  if (config.stop_bits == StopBits::two) line |= uart::line_two_stop_bits;

  drain();
  UartRegisters& uart = registers();
  uart.control.write(0);  // must be off while these change (PL011 manual, 3.3.7)
  uart.baud_integer.write(divisor >> 6);
  uart.baud_fraction.write(divisor & 63);
  uart.line_control.write(line);
  uart.fifo_levels.write(uart::levels_both_half);
  uart.control.write(uart::control_enable | uart::control_transmit | uart::control_receive);
  return {};
}

/// Moves bytes from the ring to the hardware. Interrupts are off.
void UartPort::transmit() noexcept {
  UartRegisters& uart = registers();
  while (!ring_.empty() && (uart.flags.read() & uart::flag_transmit_full) == 0) {
    uart.data.write(ring_.first());
    ring_.drop_first();
  }
  // The interrupt comes when the FIFO's level falls to half. With bytes left in the ring the FIFO is full now, so it
  // will fall; without, there is nothing to interrupt for.
  if (ring_.empty()) {
    uart.interrupt_mask.clear(uart::interrupt_transmit);
  } else {
    uart.interrupt_mask.set(uart::interrupt_transmit);
  }
}

std::size_t UartPort::offer(std::span<const std::byte> bytes) noexcept {
  // Interrupts are off for at most some 160 bytes: below 20 microseconds.
  CriticalSection section;
  std::size_t taken = 0;
  for (; taken < bytes.size() && !ring_.full(); ++taken) ring_.put(static_cast<std::uint8_t>(bytes[taken]));
  transmit();
  return taken;
}

void UartPort::put(std::span<const std::byte> bytes) noexcept {
  // When the ring is full each turn moves into the hardware what it has room for: no interrupt is needed.
  while (!bytes.empty()) bytes = bytes.subspan(offer(bytes));
}

void UartPort::drain() noexcept {
  for (;;) {
    {
      CriticalSection section;
      transmit();
      if (ring_.empty() && (registers().flags.read() & uart::flag_busy) == 0) {
        // Without bytes in the ring no interrupt comes any more: who waits for room learns of it here.
        if (!writers.empty()) writers.first()->waker.wake();
        return;
      }
    }
  }
}

void UartPort::drain_all() noexcept {
  for (UartPort* port = open_ports; port != nullptr; port = port->next_open_) port->drain();
}

void UartPort::handle_interrupt() noexcept {
  if (receive != nullptr) corps::call_pointer(receive, *this);
  CriticalSection section;  // an interrupt of higher priority may write, too
  transmit();
  // Not at every byte of room: a task that is woken should have something to do.
  if (ring_.room() >= CORPS_UART_TRANSMIT_BUFFER / 2 && !writers.empty()) writers.first()->waker.wake();
}

}  // namespace rp2040::detail

void corps::arch::flush_output() noexcept { rp2040::detail::UartPort::drain_all(); }
