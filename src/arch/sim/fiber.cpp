// SPDX-License-Identifier: MIT OR Apache-2.0
#include <cxxabi.h>
#include <sys/mman.h>

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
  getcontext(&here_);
  here_.uc_stack.ss_sp = stack_;
  here_.uc_stack.ss_size = stack_bytes;
  here_.uc_link = nullptr;
  makecontext(&here_, run, 0);
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
  swapcontext(&resumer_, &here_);
#if defined(CORPS_SIM_ADDRESS_SANITIZER)
  __sanitizer_finish_switch_fiber(resumer_fake_stack_, nullptr, nullptr);
#endif
  state_.swap_with_thread();
}

void Fiber::suspend() {
#if defined(CORPS_SIM_ADDRESS_SANITIZER)
  __sanitizer_start_switch_fiber(&fake_stack_, resumer_bottom_, resumer_size_);
#endif
  swapcontext(&here_, &resumer_);
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
