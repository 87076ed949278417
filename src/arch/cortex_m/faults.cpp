// SPDX-License-Identifier: MIT OR Apache-2.0
#include <arch/cortex_m/semihosting.hpp>
#include <arch/cortex_m/vector_table.hpp>
#include <corps/panic.hpp>

extern "C" {

/// What an exception pushes on the stack (ARMv6-M ARM, B1.5.6).
struct corps_exception_frame {
  std::uint32_t r0, r1, r2, r3, r12, lr, pc, xpsr;
};

[[noreturn, gnu::used]] void corps_hard_fault_with(const corps_exception_frame* frame) {
  // The breakpoint of a semihosting request, on a board that nobody debugs: the message is out, and this is the end.
  while (corps::arch::semihosting::is_request(frame->pc)) asm volatile("wfe");
  corps::panic("HardFault");
}

// Naked: the stack pointer still has its value from the entry, so it points to the frame.
[[gnu::naked]] void corps_hard_fault() noexcept {
  asm volatile(
      "mrs r0, msp\n\t"
      "ldr r1, 1f\n\t"
      "bx r1\n\t"
      ".balign 4\n"
      "1:\n\t"
      ".word corps_hard_fault_with");
}
}
