// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <chips/rp2040/registers/register.hpp>

namespace rp2040 {

/// One clock generator (RP2040 datasheet, 2.15.7).
struct ClockGenerator {
  Register control;
  Register divisor;   ///< integer part from bit 8, fraction below
  Register selected;  ///< one bit per source of a glitchless multiplexer
};

struct ClocksRegisters {
  ClockGenerator gpout[4];
  ClockGenerator ref;
  ClockGenerator sys;
  ClockGenerator peri;
  ClockGenerator usb;
  ClockGenerator adc;
  ClockGenerator rtc;
};
inline ClocksRegisters& clocks_registers() noexcept { return block_at<ClocksRegisters>(0x4000'8000); }

namespace clock_control {
inline constexpr std::uint32_t ref_from_xosc = 2;
inline constexpr std::uint32_t sys_from_ref = 0;
inline constexpr std::uint32_t sys_from_auxiliary = 1;  ///< auxiliary source 0 is PLL_SYS
inline constexpr std::uint32_t peri_from_sys = 0 << 5;
inline constexpr std::uint32_t usb_from_pll_usb = 0 << 5;
inline constexpr std::uint32_t adc_from_pll_usb = 0 << 5;
inline constexpr std::uint32_t enable = 1u << 11;
}  // namespace clock_control

/// Crystal oscillator (2.16.7).
struct XoscRegisters {
  Register control;
  Register status;
  Register dormant;
  Register startup;
  Register reserved[3];
  Register count;
};
inline XoscRegisters& xosc_registers() noexcept { return block_at<XoscRegisters>(0x4002'4000); }

namespace xosc {
inline constexpr std::uint32_t enable = 0xfab'000;
inline constexpr std::uint32_t range_1_to_15_mhz = 0xaa0;
inline constexpr std::uint32_t stable = 1u << 31;
}  // namespace xosc

/// A phase-locked loop (2.18.4).
struct PllRegisters {
  Register control;  ///< reference divisor in the low bits
  Register power;
  Register feedback_divisor;
  Register post_divisors;
};
inline PllRegisters& pll_sys_registers() noexcept { return block_at<PllRegisters>(0x4002'8000); }
inline PllRegisters& pll_usb_registers() noexcept { return block_at<PllRegisters>(0x4002'c000); }

namespace pll {
inline constexpr std::uint32_t lock = 1u << 31;
inline constexpr std::uint32_t power_down = 1u << 0;
inline constexpr std::uint32_t post_divisors_down = 1u << 3;
inline constexpr std::uint32_t vco_down = 1u << 5;
}  // namespace pll

/// The tick for TIMER and watchdog (4.7.6).
struct WatchdogRegisters {
  Register control;
  Register load;
  Register reason;
  Register scratch[8];
  Register tick;
};
inline WatchdogRegisters& watchdog_registers() noexcept { return block_at<WatchdogRegisters>(0x4005'8000); }

namespace watchdog {
inline constexpr std::uint32_t tick_enable = 1u << 9;
}

}  // namespace rp2040
