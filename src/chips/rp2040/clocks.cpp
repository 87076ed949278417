// SPDX-License-Identifier: MIT OR Apache-2.0
// Clocks that a driver asks for when it is used first: an image without such a driver has none of this.
#include <chips/rp2040/clocks.hpp>
#include <chips/rp2040/resets.hpp>

namespace rp2040 {
namespace {

void start_generator(ClockGenerator& generator, std::uint32_t source) noexcept {
  const std::uint32_t wanted = clock_control::enable | source;
  if (generator.control.read() == wanted) return;
  // Something else may have been set up before a reset of the core alone. The source may change only while the
  // generator stands still, three of its cycles after it was disabled (2.15.3.2): the reads take longer.
  generator.control.write(0);
  generator.divisor.write(1u << 8);
  for (int i = 0; i < 4; ++i) generator.selected.read();
  generator.control.write(wanted);
}

void start_pll_usb() noexcept {
  if ((resets_registers().reset.read() & bits(Block::pll_usb)) == 0) return;
  release(Block::pll_usb);
  start_pll(pll_usb_registers(), pll_usb_settings);
}

}  // namespace

void start_peri_clock() noexcept { start_generator(clocks_registers().peri, clock_control::peri_from_sys); }

void start_usb_clock() noexcept {
  start_pll_usb();
  start_generator(clocks_registers().usb, clock_control::usb_from_pll_usb);
}

void start_adc_clock() noexcept {
  start_pll_usb();
  start_generator(clocks_registers().adc, clock_control::adc_from_pll_usb);
}

}  // namespace rp2040
