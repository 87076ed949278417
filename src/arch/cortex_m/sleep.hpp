// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

namespace corps::arch {

/// Ends the sleep of `wait_for_event`, this one or the next: for an interrupt handler that the executor shall look at
/// the clock for, without a task to wake. Any context. On ARMv6-M the return from the handler does it by itself.
#if defined(__ARM_ARCH_6M__)
inline void note_event() noexcept {}
inline void forget_events() noexcept {}
#else
namespace detail {
extern volatile bool event_noted;
}
inline void note_event() noexcept { detail::event_noted = true; }
/// For who looks at its queue and at the clock between this and the sleep: what was noted before needs no round of its
/// own. Most of it comes from the executor's own tasks, which wake each other.
inline void forget_events() noexcept { detail::event_noted = false; }
#endif

}  // namespace corps::arch
