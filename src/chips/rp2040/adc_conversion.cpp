// SPDX-License-Identifier: MIT OR Apache-2.0
#include <arch/arch.hpp>
#include <arch/cortex_m/nvic.hpp>
#include <chips/rp2040/adc_conversion.hpp>
#include <chips/rp2040/clocks.hpp>
#include <chips/rp2040/irq.hpp>
#include <chips/rp2040/registers/adc.hpp>
#include <chips/rp2040/resets.hpp>
#include <corps/panic.hpp>

namespace rp2040::detail {

using corps::arch::CriticalSection;

namespace {

/// Those that wait, the one that is being converted first, unless it was cancelled.
constinit corps::detail::WaitList line;
/// The one that is being converted; null when none is or when it was cancelled.
constinit AdcConversion* active = nullptr;
constinit bool converting = false;
constinit bool is_open = false;

constexpr std::uint32_t always = adc::enable | adc::temperature_sensor;

/// Starts the converter, on first use. Thread context: the PLL of its clock takes a while.
void open() noexcept {
  if (is_open) return;
  is_open = true;
  start_adc_clock();
  release(Block::adc);
  AdcRegisters& adc = adc_registers();
  // The sensor stays on: switched on for each reading, it would have to settle every time.
  adc.control.write(always);
  while ((adc.control.read() & adc::ready) == 0) {
  }
  adc.fifo_control.write(adc::fifo_enable | adc::fifo_with_errors | adc::fifo_interrupt_at_one);
  corps::arch::nvic::enable(irq::adc);
}

}  // namespace

AdcConversion::AdcConversion(AdcConversion&& other) noexcept : channel_(other.channel_) {
  if (other.is_linked() || other.is_granted()) corps::panic("an ADC reading was moved while it was being awaited");
}

/// Starts the first in the line, if there is one. Interrupts are off.
void AdcConversion::start_first() noexcept {
  converting = !line.empty();
  if (!converting) return;
  active = static_cast<AdcConversion*>(line.first());
  AdcRegisters& adc = adc_registers();
  adc.control.write(always | adc::start_once | std::uint32_t{active->channel_} << adc::channel_shift);
  adc.interrupt_enable.write(1);
}

bool AdcConversion::poll_ready(corps::Context& context) noexcept {
  if (is_granted()) return true;
  open();
  CriticalSection section;
  if (is_granted()) return true;
  waker = context.waker();
  if (is_linked()) return false;
  line.append(*this);
  if (!converting) start_first();
  return false;
}

void AdcConversion::on_interrupt() noexcept {
  CriticalSection section;
  AdcRegisters& adc = adc_registers();
  // Off before the value is taken: an emulator of this chip looks at the FIFO only when this register is written.
  adc.interrupt_enable.write(0);
  const std::uint32_t sample = adc.fifo.read();
  // A sample whose conversion went wrong is taken again: it is still the first in the line.
  if (active != nullptr && (sample & adc::fifo_error) == 0) {
    active->value_ = static_cast<std::uint16_t>(sample & 0xfff);
    active = nullptr;
    line.grant_first();
  }
  start_first();
}

void AdcConversion::cancel() noexcept {
  CriticalSection section;
  if (!is_linked()) return;  // the interrupt was faster
  // The conversion goes on; its value finds nobody.
  if (active == this) active = nullptr;
  line.remove(*this);
}

}  // namespace rp2040::detail

extern "C" void corps_isr_adc() noexcept { rp2040::detail::AdcConversion::on_interrupt(); }
