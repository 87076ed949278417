// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

namespace corps::diagnostics {

/// What one slot of a task has needed of the memory for its calls, so far.
struct AreaUse {
  const void* slots;  ///< which task function: the address of its slots, as the memory report has it; null: outside
  unsigned slot;
  unsigned bytes;  ///< of the area: what the memory tool has computed
  unsigned peak;   ///< most bytes that frames and their headers reached at any time; 0 when it was never used
};

/// Calls `visit(area, argument)` for each area of the program. For optimised firmware that is built with
/// CORPS_MEASURE_MEMORY (a definition that the library and the program must share), which adds some instructions to
/// each call of an Async function. Contexts: any, while no task runs on another executor.
void visit_areas(void (*visit)(const AreaUse& area, void* argument), void* argument);

/// Bytes that the firmware's stack has: CORPS_STACK_SIZE, rounded up. Contexts: any.
unsigned stack_size() noexcept;

/// The most bytes of it that have been used so far, by tasks and interrupts: from the top to the deepest word that has
/// another value than start-up has painted it with. For firmware that is built with CORPS_MEASURE_MEMORY; in others
/// nothing is painted, and this is the whole size. docs/memory-stack.md has the bound to compare it with. Contexts:
/// any. O(bytes that have not been used).
unsigned stack_peak() noexcept;

}  // namespace corps::diagnostics
