// SPDX-License-Identifier: MIT OR Apache-2.0
#include <arch/cortex_m/startup.hpp>
#include <chips/rp2040/clocks.hpp>
#include <chips/rp2040/resets.hpp>
#include <chips/rp2040/time_driver.hpp>

namespace corps::arch {

void start_chip() noexcept {
  using namespace rp2040;
  ClocksRegisters& clocks = clocks_registers();

  // A debugger resets the core and nothing else: clk_sys may still come from a PLL that an earlier program set up.
  clocks.sys.control.write(clock_control::sys_from_ref);
  while (clocks.sys.selected.read() != 1u << clock_control::sys_from_ref) {
  }
  // Everything of that program silent and as after power-up, but for the flash that this code runs from.
  hold(static_cast<Block>(all_blocks & ~bits(Block::io_qspi | Block::pads_qspi | Block::syscfg)));

  XoscRegisters& xosc = xosc_registers();
  // One millisecond, in units of 256 cycles: what the crystal of the Pico needs (2.16.3).
  xosc.startup.write((xosc_hz / 1000 + 128) / 256);
  xosc.control.write(xosc::enable | xosc::range_1_to_15_mhz);
  while ((xosc.status.read() & xosc::stable) == 0) {
  }
  clocks.ref.control.write(clock_control::ref_from_xosc);
  while (clocks.ref.selected.read() != 1u << clock_control::ref_from_xosc) {
  }
  // TIMER counts ticks of 12 cycles of clk_ref: microseconds.
  watchdog_registers().tick.write(watchdog::tick_enable | xosc_hz / 1'000'000);

  release(Block::pll_sys | Block::timer | Block::io_bank0 | Block::pads_bank0);
  start_pll(pll_sys_registers(), pll_sys_settings);
  clocks.sys.divisor.write(1u << 8);
  clocks.sys.control.write(clock_control::sys_from_auxiliary);
  while (clocks.sys.selected.read() != 1u << clock_control::sys_from_auxiliary) {
  }
  start_time_driver();
}

}  // namespace corps::arch
