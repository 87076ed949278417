// SPDX-License-Identifier: MIT OR Apache-2.0
#include <cxxabi.h>
#include <sys/mman.h>

#include <algorithm>
#include <arch/sim/failure.hpp>
#include <arch/sim/fiber.hpp>
#include <corps/executor/context.hpp>
#include <corps/executor/strand.hpp>
#include <corps/executor/task_pool.hpp>
#include <utility>
#include <vector>

#if defined(__SANITIZE_ADDRESS__)
#define CORPS_SIM_ADDRESS_SANITIZER 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define CORPS_SIM_ADDRESS_SANITIZER 1
#endif
#endif
#if defined(CORPS_SIM_ADDRESS_SANITIZER)
#include <sanitizer/asan_interface.h>
#include <sanitizer/common_interface_defs.h>
#endif

// Saves what a call leaves as it was on this stack, notes its pointer in `from`, and goes on with what was saved on the
// stack `to`. Not swapcontext: that is a call of the system, twice, and the address sanitizer complains about it.
extern "C" void corps_sim_switch_stack(void** from, void* to) noexcept;

#if defined(__x86_64__)
// Registers of the System V ABI, AMD64 supplement, 3.2.1.
asm(R"(
  .text
  .globl corps_sim_switch_stack
  .type corps_sim_switch_stack, @function
corps_sim_switch_stack:
  .cfi_startproc
  pushq %rbp
  pushq %rbx
  pushq %r12
  pushq %r13
  pushq %r14
  pushq %r15
  movq %rsp, (%rdi)
  movq %rsi, %rsp
  popq %r15
  popq %r14
  popq %r13
  popq %r12
  popq %rbx
  popq %rbp
  retq
  .cfi_endproc
  .size corps_sim_switch_stack, . - corps_sim_switch_stack
)");
constexpr std::size_t saved_words = 7;
constexpr std::size_t return_address_word = 6;
#elif defined(__aarch64__)
// Registers of the procedure call standard, AAPCS64, 6.1.
asm(R"(
  .text
  .globl corps_sim_switch_stack
  .type corps_sim_switch_stack, @function
corps_sim_switch_stack:
  sub sp, sp, #160
  stp x19, x20, [sp]
  stp x21, x22, [sp, #16]
  stp x23, x24, [sp, #32]
  stp x25, x26, [sp, #48]
  stp x27, x28, [sp, #64]
  stp x29, x30, [sp, #80]
  stp d8, d9, [sp, #96]
  stp d10, d11, [sp, #112]
  stp d12, d13, [sp, #128]
  stp d14, d15, [sp, #144]
  mov x9, sp
  str x9, [x0]
  mov sp, x1
  ldp x19, x20, [sp]
  ldp x21, x22, [sp, #16]
  ldp x23, x24, [sp, #32]
  ldp x25, x26, [sp, #48]
  ldp x27, x28, [sp, #64]
  ldp x29, x30, [sp, #80]
  ldp d8, d9, [sp, #96]
  ldp d10, d11, [sp, #112]
  ldp d12, d13, [sp, #128]
  ldp d14, d15, [sp, #144]
  add sp, sp, #160
  ret
  .size corps_sim_switch_stack, . - corps_sim_switch_stack
)");
constexpr std::size_t saved_words = 20;
constexpr std::size_t return_address_word = 11;
#else
#error "the simulator has no way to switch stacks on this processor: add it here"
#endif

namespace corps::sim {
namespace {

constexpr std::size_t stack_bytes = std::size_t{512} * 1024;
constexpr std::size_t guard_bytes = 4096;

/// The stacks of fibers that are gone, since making one takes longer than a short run.
std::vector<std::byte*>& spare_stacks() {
  static std::vector<std::byte*> stacks;
  return stacks;
}

std::byte* take_stack() {
  if (!spare_stacks().empty()) {
    std::byte* stack = spare_stacks().back();
    spare_stacks().pop_back();
    return stack;
  }
  void* stack = mmap(nullptr, stack_bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (stack == MAP_FAILED) fail("simulator", "no memory for the stack of a core");
  // Overflow shall fault.
  mprotect(stack, guard_bytes, PROT_NONE);
  return static_cast<std::byte*>(stack);
}

Fiber* starting = nullptr;

}  // namespace

Fiber::Fiber(Entry entry, void* argument) : entry_(entry), argument_(argument), stack_(take_stack()) {
  // As if it had called for a switch right before `run`, with a stack that is aligned as at a function's entry.
  void** top = reinterpret_cast<void**>(stack_ + stack_bytes) - 2;
  *--top = nullptr;  // where `run` would return to
  top -= saved_words;
  std::fill_n(top, saved_words, nullptr);
  top[return_address_word] = reinterpret_cast<void*>(run);
  here_ = top;
}

Fiber::~Fiber() {
#if defined(CORPS_SIM_ADDRESS_SANITIZER)
  // What was on it is gone.
  __asan_unpoison_memory_region(stack_ + guard_bytes, stack_bytes - guard_bytes);
#endif
  spare_stacks().push_back(stack_);
}

void Fiber::ThreadState::swap_with_thread() noexcept {
  std::swap(current, detail::current);
  std::swap(arena_claim_error, detail::arena_claim_error);
  std::swap(leaf_has_thrown, detail::leaf_has_thrown);
  std::swap(leaf_exception, detail::leaf_exception());
  std::swap(exceptions, *reinterpret_cast<ExceptionState*>(abi::__cxa_get_globals()));
}

void Fiber::resume() {
  state_.swap_with_thread();
  starting = this;
#if defined(CORPS_SIM_ADDRESS_SANITIZER)
  __sanitizer_start_switch_fiber(&resumer_fake_stack_, stack_, stack_bytes);
#endif
  corps_sim_switch_stack(&resumer_, here_);
#if defined(CORPS_SIM_ADDRESS_SANITIZER)
  __sanitizer_finish_switch_fiber(resumer_fake_stack_, nullptr, nullptr);
#endif
  state_.swap_with_thread();
}

void Fiber::suspend() {
#if defined(CORPS_SIM_ADDRESS_SANITIZER)
  __sanitizer_start_switch_fiber(&fake_stack_, resumer_bottom_, resumer_size_);
#endif
  corps_sim_switch_stack(&here_, resumer_);
#if defined(CORPS_SIM_ADDRESS_SANITIZER)
  __sanitizer_finish_switch_fiber(fake_stack_, &resumer_bottom_, &resumer_size_);
#endif
}

void Fiber::run() noexcept {
  Fiber& self = *starting;
#if defined(CORPS_SIM_ADDRESS_SANITIZER)
  __sanitizer_finish_switch_fiber(nullptr, &self.resumer_bottom_, &self.resumer_size_);
#endif
  self.entry_(self.argument_);
  fail("simulator", "a core's program has ended");
}

}  // namespace corps::sim
