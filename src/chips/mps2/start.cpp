// SPDX-License-Identifier: MIT OR Apache-2.0
#include <arch/cortex_m/startup.hpp>
#include <chips/mps2/time_driver.hpp>

namespace corps::arch {

// The clocks run when the FPGA does.
void start_chip() noexcept { mps2::start_time_driver(); }

}  // namespace corps::arch
