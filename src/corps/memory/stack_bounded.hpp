// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <utility>

namespace corps {

/// Calls `function`, and promises the memory tool that this takes at most `Bytes` of stack: for what it cannot follow,
/// such as recursion and virtual calls (docs/memory-stack.md).
///
///     corps::stack_bounded<512>([&] { sort(values); });      // at most 10 deep, since there are 1000 values
///
/// Nobody checks the promise but the measured high-water mark: corps::diagnostics::stack_peak(). Returns what the
/// function returns. Contexts: any. Cost: a call.
template <unsigned Bytes, class Function>
[[gnu::noinline]] decltype(auto) stack_bounded(Function&& function) {
  static_assert(Bytes % 4 == 0, "stack_bounded takes whole words");
#if defined(__thumb__)
  // Not a tail call, and not the same code as another bound's: so the function keeps a frame and a name of its own.
  struct AtEnd {
    ~AtEnd() { asm volatile("" ::"i"(Bytes) : "memory"); }
  } at_end;
#endif
  return std::forward<Function>(function)();
}

}  // namespace corps
