// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <chips/common/register.hpp>

namespace mps2 {

/// The FPGA's system control and I/O (Application Note AN385, 4.3).
struct FpgaIoRegisters {
  chips::Register leds;  ///< bit 0 and 1: USERLED0 and USERLED1
  chips::Register reserved_04;
  chips::Register buttons;
  chips::Register reserved_0c;
  chips::Register counter_1hz;
  chips::Register counter_100hz;
  chips::Register counter;           ///< up, at the system's clock, one step each time the prescaler has run down
  chips::Register prescaler_reload;  ///< 0: every cycle
  chips::Register prescaler;
  chips::Register reserved_24[10];
  chips::Register misc;
};
static_assert(offsetof(FpgaIoRegisters, misc) == 0x4c);
inline FpgaIoRegisters& fpga_io_registers() noexcept { return chips::block_at<FpgaIoRegisters>(0x4002'8000); }

}  // namespace mps2
