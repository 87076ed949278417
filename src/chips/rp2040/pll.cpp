// SPDX-License-Identifier: MIT OR Apache-2.0
#include <chips/rp2040/clocks.hpp>

namespace rp2040 {

// The order is that of RP2040 datasheet, 2.18.2.1: first the oscillator until it has locked, then the divisors behind.
void start_pll(PllRegisters& pll, PllSettings settings) noexcept {
  pll.control.write(1);
  pll.feedback_divisor.write(settings.feedback);
  pll.power.clear(pll::power_down | pll::vco_down);
  while ((pll.control.read() & pll::lock) == 0) {
  }
  pll.post_divisors.write(settings.post1 << 16 | settings.post2 << 12);
  pll.power.clear(pll::post_divisors_down);
}

}  // namespace rp2040
