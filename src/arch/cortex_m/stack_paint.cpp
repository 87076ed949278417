// SPDX-License-Identifier: MIT OR Apache-2.0
#include <arch/cortex_m/stack_paint.hpp>
#include <corps/memory/diagnostics.hpp>

namespace corps::diagnostics {

unsigned stack_size() noexcept {
  return static_cast<unsigned>(reinterpret_cast<std::uintptr_t>(corps_stack_top) -
                               reinterpret_cast<std::uintptr_t>(corps_stack_end));
}

unsigned stack_peak() noexcept {
  const volatile std::uint32_t* word = corps_stack_end;
  while (word != corps_stack_top && *word == arch::stack_paint) ++word;
  return static_cast<unsigned>(reinterpret_cast<std::uintptr_t>(corps_stack_top) -
                               reinterpret_cast<std::uintptr_t>(word));
}

}  // namespace corps::diagnostics
