// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <corps/memory/records.hpp>

namespace corps {

/// In an Async function that calls itself, directly or through others: promises that at most `frames` of its calls are
/// alive within each other, the outermost included.
///
///     corps::Async<int> depth_of(const Node& node) {
///       corps::recursion_depth<5>();
///       ...  co_await depth_of(*node.child) ...
///     }
///
/// Without it the build refuses the program, since the memory of a recursion has no bound. With it the caller's segment
/// has room for that many; one more panics. Where it calls itself it must not call another Async function at the same
/// time, in a join or select. It costs one instruction.
template <unsigned frames>
[[gnu::always_inline]] inline void recursion_depth() noexcept {
  static_assert(frames >= 1);
#if CORPS_SEGMENTS
  asm volatile("774:\n\tnop\n\t" CORPS_RECORD(CORPS_RECORD_DEPTH, "%c0, 0, 0, 0")::"i"(frames) : "memory");
#endif
}

}  // namespace corps
