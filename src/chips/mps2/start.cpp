// SPDX-License-Identifier: MIT OR Apache-2.0
#include <arch/cortex_m/startup.hpp>
#include <chips/common/register.hpp>
#include <chips/mps2/time_driver.hpp>

namespace {

/// The memory protection unit (ARMv7-M ARM, B3.5).
struct MpuRegisters {
  chips::Register type;
  chips::Register control;
  chips::Register region_number;
  chips::Register region_base;
  chips::Register region_attributes;
};

/// Forbids all access to the 256 MB below RAM, where nothing is, and where a stack that overflows gets to. QEMU does
/// not fault there by itself, but takes stores and forgets them.
void guard_stack() noexcept {
  constexpr std::uint32_t valid = 1u << 4;
  constexpr std::uint32_t never_execute = 1u << 28;  // with access permissions of 0: none
  constexpr std::uint32_t size_256_mb = 27u << 1;
  constexpr std::uint32_t enable = 1u << 0;
  constexpr std::uint32_t elsewhere_as_without = 1u << 2;
  auto& mpu = chips::block_at<MpuRegisters>(0xe000'ed90);
  mpu.region_base.write(0x1000'0000 | valid | 0);
  mpu.region_attributes.write(never_execute | size_256_mb | enable);
  mpu.control.write(elsewhere_as_without | enable);
  // From the next instruction on (B3.5.4).
  asm volatile("dsb\n\tisb" ::: "memory");
}

}  // namespace

namespace corps::arch {

// The clocks run when the FPGA does.
void start_chip() noexcept {
  guard_stack();
  mps2::start_time_driver();
}

}  // namespace corps::arch
