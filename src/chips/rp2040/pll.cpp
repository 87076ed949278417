// SPDX-License-Identifier: MIT OR Apache-2.0
#include <chips/rp2040/clocks.hpp>

namespace rp2040 {

// The order is that of RP2040 datasheet, 2.18.2.1: first the oscillator until it has locked, then the divisors behind.
void start_pll(PllRegisters& pll, std::uint32_t feedback_divisor, std::uint32_t post_divisors) noexcept {
  // The reference divisor is 1 after reset.
  pll.feedback_divisor.write(feedback_divisor);
  pll.power.clear(pll::power_down | pll::vco_down);
  while ((pll.control.read() & pll::lock) == 0) {
  }
  pll.post_divisors.write(post_divisors);
  pll.power.clear(pll::post_divisors_down);
}

}  // namespace rp2040
