// SPDX-License-Identifier: MIT OR Apache-2.0
#include <arch/cortex_m/vector_table.hpp>
#include <corps/executor/context.hpp>
#include <corps/panic.hpp>

extern "C" {

#if !defined(__ARM_ARCH_6M__)
// The task's name is not in the image, but the memory report (./corps memory) has the address of each.
[[noreturn, gnu::used]] void corps_stack_overflow() {
  const corps::Context* context = corps::detail::current;
  corps::detail::TaskHeader* task = context != nullptr ? context->waker().header() : nullptr;
  if (task == nullptr) corps::panic("stack overflow outside of tasks");
  char text[] = "stack overflow in the task at 0x--------";
  auto address = reinterpret_cast<std::uintptr_t>(task);
  for (char* digit = text + sizeof text - 2; *digit == '-'; --digit, address >>= 4)
    *digit = "0123456789abcdef"[address & 15];
  corps::panic(text);
}
#endif

// Naked: the stack pointer still has its value from the entry, so the exception's frame is there, with the program
// counter as its seventh word (ARMv6-M ARM, B1.5.6; the same on ARMv7-M). When it is the breakpoint of a semihosting
// request, nobody debugs this board: the message is out, and this is the end.
[[gnu::naked]] void corps_hard_fault() noexcept {
  asm volatile(
      ".syntax unified\n\t"
#if !defined(__ARM_ARCH_6M__)
      // Below its end, or so near that the handler would not fit, there is no stack for a handler, and the core would
      // lock up in here. It goes on a little above, where what overflowed has its newest frames; not at the top, where
      // the executor's frame says which task runs.
      "mov r0, sp\n\t"
      "movw r1, #:lower16:corps_stack_end + 128\n\t"
      "movt r1, #:upper16:corps_stack_end + 128\n\t"
      "cmp r0, r1\n\t"
      "bhs 5f\n\t"
      "movw r1, #:lower16:corps_stack_end + 512\n\t"
      "movt r1, #:upper16:corps_stack_end + 512\n\t"
      "movw r2, #:lower16:corps_stack_top\n\t"
      "movt r2, #:upper16:corps_stack_top\n\t"
      "cmp r1, r2\n\t"
      "it hi\n\t"
      "movhi r1, r2\n\t"
      "msr msp, r1\n\t"
      "b corps_stack_overflow\n"
      "5:\n\t"
#endif
      "ldr r0, [sp, #24]\n\t"
      "adds r0, #1\n\t"  // as the address of a function has it
      "ldr r1, 2f\n"
      "1: cmp r0, r1\n\t"
      "bne 4f\n\t"
      "wfe\n\t"
      "b 1b\n"
      "4: adr r0, 3f\n\t"
      "bl _ZN5corps5panicEPKc\n\t"  // corps::panic(const char*)
      ".balign 4\n"
      "2:\n\t"
      ".word corps_semihosting\n"
      "3:\n\t"
      ".asciz \"HardFault\"\n\t"
      ".balign 2");
}
}
