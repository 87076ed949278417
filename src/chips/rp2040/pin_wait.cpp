// SPDX-License-Identifier: MIT OR Apache-2.0
#include <arch/arch.hpp>
#include <arch/cortex_m/nvic.hpp>
#include <chips/rp2040/irq.hpp>
#include <chips/rp2040/pin_wait.hpp>
#include <chips/rp2040/registers/gpio.hpp>
#include <corps/panic.hpp>

namespace rp2040 {
namespace {

/// All pending waits, for any pins. Every access is in a critical section. A list, because pins that are waited for are
/// few, and a table of all would cost every program 120 bytes.
constinit PinWait* waits = nullptr;

constexpr std::uint8_t edges = static_cast<std::uint8_t>(PinEvent::any_edge);
constexpr unsigned word_of(std::uint8_t pin) { return pin / 8; }
constexpr unsigned shift_of(std::uint8_t pin) { return pin % 8 * 4; }

}  // namespace

PinWait::PinWait(PinWait&& other) noexcept : pin_(other.pin_), events_(other.events_) {
  if (other.state_ != State::idle) corps::panic("a wait for a pin was moved while it was being awaited");
}

/// Enables the events of `pin` that its waits want, and no others.
void PinWait::listen(std::uint8_t pin) noexcept {
  std::uint32_t wanted = 0;
  for (const PinWait* wait = waits; wait != nullptr; wait = wait->next_) {
    if (wait->pin_ == pin) wanted |= wait->events_;
  }
  Register& enable = io_bank_registers().core0_enable[word_of(pin)];
  enable.clear((0xfu & ~wanted) << shift_of(pin));
  enable.set(wanted << shift_of(pin));
}

void PinWait::deliver() noexcept {
  IoBankRegisters& bank = io_bank_registers();
  for (unsigned word = 0; word < word_of(gpio_count - 1) + 1; ++word) {
    // Read once, so that all waits are matched with the same events and exactly these are acknowledged: an edge that
    // comes in the meantime stays, and raises the interrupt again.
    const std::uint32_t seen = bank.core0_status[word].read();
    if (seen == 0) continue;
    bank.interrupts[word].write(seen);
    for (PinWait** link = &waits; *link != nullptr;) {
      PinWait* wait = *link;
      if (word_of(wait->pin_) != word || (seen >> shift_of(wait->pin_) & wait->events_) == 0) {
        link = &wait->next_;
        continue;
      }
      *link = wait->next_;
      wait->state_ = State::done;
      listen(wait->pin_);
      wait->waker_.wake();
    }
  }
}

bool PinWait::poll_ready(corps::Context& context) noexcept {
  if (state_ == State::done) return true;
  corps::arch::CriticalSection section;
  waker_ = context.waker();
  if (state_ != State::idle) return state_ == State::done;
  if ((events_ & edges) != 0) {
    // An edge from before this moment does not count. One that another wait listens for is left alone: it is that
    // wait's, and a wait that joins it in the instant of the edge has it too.
    deliver();
    const std::uint32_t others = io_bank_registers().core0_enable[word_of(pin_)].read() >> shift_of(pin_);
    io_bank_registers().interrupts[word_of(pin_)].write(std::uint32_t{events_ & ~others & 0xfu} << shift_of(pin_));
  } else if (((sio_registers().gpio_in.read() >> pin_ & 1) != 0) ==
             (events_ == static_cast<std::uint8_t>(PinEvent::high))) {
    state_ = State::done;
    return true;
  }
  state_ = State::listed;
  next_ = waits;
  waits = this;
  // A level that has come meanwhile raises the interrupt at once.
  listen(pin_);
  corps::arch::nvic::enable(irq::io_bank0);
  return false;
}

void PinWait::cancel() noexcept {
  corps::arch::CriticalSection section;
  if (state_ != State::listed) return;  // the interrupt was faster
  for (PinWait** link = &waits; *link != nullptr; link = &(*link)->next_) {
    if (*link == this) {
      *link = next_;
      break;
    }
  }
  listen(pin_);
}

}  // namespace rp2040

extern "C" void corps_isr_io_bank0() noexcept {
  corps::arch::CriticalSection section;
  rp2040::PinWait::deliver();
}
