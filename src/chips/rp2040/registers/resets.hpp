// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <chips/rp2040/registers/register.hpp>

namespace rp2040 {

/// RP2040 datasheet, 2.14.3.
struct ResetsRegisters {
  Register reset;
  Register watchdog_select;
  Register reset_done;
};
inline ResetsRegisters& resets_registers() noexcept { return block_at<ResetsRegisters>(0x4000'c000); }

/// The blocks that can be held in reset, as bits.
enum class Block : std::uint32_t {
  adc = 1u << 0,
  bus_control = 1u << 1,
  dma = 1u << 2,
  i2c0 = 1u << 3,
  i2c1 = 1u << 4,
  io_bank0 = 1u << 5,
  io_qspi = 1u << 6,
  jtag = 1u << 7,
  pads_bank0 = 1u << 8,
  pads_qspi = 1u << 9,
  pio0 = 1u << 10,
  pio1 = 1u << 11,
  pll_sys = 1u << 12,
  pll_usb = 1u << 13,
  pwm = 1u << 14,
  rtc = 1u << 15,
  spi0 = 1u << 16,
  spi1 = 1u << 17,
  syscfg = 1u << 18,
  sysinfo = 1u << 19,
  tbman = 1u << 20,
  timer = 1u << 21,
  uart0 = 1u << 22,
  uart1 = 1u << 23,
  usbctrl = 1u << 24,
};
inline constexpr std::uint32_t all_blocks = (1u << 25) - 1;
constexpr std::uint32_t bits(Block block) noexcept { return static_cast<std::uint32_t>(block); }
constexpr Block operator|(Block a, Block b) noexcept { return static_cast<Block>(bits(a) | bits(b)); }

}  // namespace rp2040
