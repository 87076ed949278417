// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

namespace corps::arch {

/// Ends the sleep of `wait_for_event`, this one or the next: for an interrupt handler that the executor shall look at
/// the clock for, without a task to wake. Any context. On ARMv6-M the return from the handler does it by itself.
#if defined(__ARM_ARCH_6M__)
inline void note_event() noexcept {}
#else
namespace detail {
extern volatile bool event_noted;
}
inline void note_event() noexcept { detail::event_noted = true; }
#endif

}  // namespace corps::arch
