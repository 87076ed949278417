// SPDX-License-Identifier: MIT OR Apache-2.0
// What the functions that make coroutine frames need: to stay one function each, and to name their own memory.
#pragma once

// One coroutine, one place for its frame: the function that reserves it (the coroutine's own *ramp*) must never be
// inlined or cloned into its callers, or each copy would have memory of its own. Clang does neither to a caller of a
// function that "returns twice". GCC does not inline one that calls alloca; that it does not clone it for constant
// arguments either, at -O3, takes the option -fno-ipa-cp-clone, which corps' CMake gives.
#if defined(__clang__)
#define CORPS_KEEP_RAMP [[gnu::returns_twice]]
#define CORPS_STAY_A_CALL [[gnu::noinline]]
#define CORPS_PIN_RAMP() (void)0
#else
#define CORPS_KEEP_RAMP
#define CORPS_STAY_A_CALL
#define CORPS_PIN_RAMP() asm volatile("" ::"r"(__builtin_alloca(0)))
#endif

// Loads the address of the label 771 into operand 0.
#if defined(__thumb__)
// The literal stands in the instruction stream, because a literal pool of the assembler's may be too far away on
// ARMv6-M.
#define CORPS_LOAD_LABEL_771 "ldr %0, 772f\n\tb 773f\n\t.balign 4\n772:\n\t.word 771b\n773:\n\t"
#define CORPS_LABEL_REGISTER "=l"
#elif defined(__x86_64__)
#define CORPS_LOAD_LABEL_771 "leaq 771b(%%rip), %0\n\t"
#define CORPS_LABEL_REGISTER "=r"
#elif defined(__aarch64__)
#define CORPS_LOAD_LABEL_771 "adrp %0, 771b\n\tadd %0, %0, :lo12:771b\n\t"
#define CORPS_LABEL_REGISTER "=r"
#else
#error "corps has no slot assembly for this instruction set: add it here"
#endif
