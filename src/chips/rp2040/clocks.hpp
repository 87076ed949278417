// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <chips/rp2040/registers/clocks.hpp>

namespace rp2040 {

/// The crystal of every board we know; what PLL settings below are made for.
inline constexpr std::uint32_t xosc_hz = 12'000'000;
inline constexpr std::uint32_t sys_hz = 125'000'000;
inline constexpr std::uint32_t peri_hz = sys_hz;
inline constexpr std::uint32_t usb_hz = 48'000'000;

/// A PLL's numbers: xosc_hz * feedback / (post1 * post2).
struct PllSettings {
  std::uint32_t feedback;
  std::uint32_t post1;
  std::uint32_t post2;

  constexpr std::uint32_t output_hz() const { return xosc_hz / (post1 * post2) * feedback; }
  /// The limits of RP2040 datasheet, 2.18.2.
  constexpr bool possible() const {
    const std::uint64_t vco = std::uint64_t{xosc_hz} * feedback;
    return vco >= 750'000'000 && vco <= 1'600'000'000 && feedback >= 16 && feedback <= 320 && post1 >= post2 &&
           post1 <= 7 && post2 >= 1;
  }
};
inline constexpr PllSettings pll_sys_settings{125, 6, 2};
inline constexpr PllSettings pll_usb_settings{100, 5, 5};
static_assert(pll_sys_settings.possible() && pll_sys_settings.output_hz() == sys_hz);
static_assert(pll_usb_settings.possible() && pll_usb_settings.output_hz() == usb_hz);

/// Starts a PLL that was reset, and waits for its lock. The numbers are values of its registers.
void start_pll(PllRegisters& pll, std::uint32_t feedback_divisor, std::uint32_t post_divisors) noexcept;
inline void start_pll(PllRegisters& pll, const PllSettings& settings) noexcept {
  start_pll(pll, settings.feedback, settings.post1 << 16 | settings.post2 << 12);
}

/// clk_peri at peri_hz, for UART and SPI. Harmless when it runs. Any context.
void start_peri_clock() noexcept;
/// clk_usb at usb_hz, from PLL_USB. Harmless when it runs. Thread context: waits for the PLL the first time.
void start_usb_clock() noexcept;
/// clk_adc at usb_hz, from PLL_USB. As above.
void start_adc_clock() noexcept;

}  // namespace rp2040
