// SPDX-License-Identifier: MIT OR Apache-2.0
// What a processor core gives to the portable library, chosen by the compiler's target.
//
// The handful of functions declared here is all that `src/corps` knows of the machine. Those without a body are defined
// once per image and found by the linker: a missing or a second definition is a link error, and nothing is virtual.
#pragma once

#if defined(__ARM_ARCH_PROFILE) && __ARM_ARCH_PROFILE == 'M'
#include <arch/cortex_m/critical_section.hpp>
#include <arch/cortex_m/sleep.hpp>
#define CORPS_PER_CORE
#elif defined(__linux__)
#include <arch/host/critical_section.hpp>
#define CORPS_PER_CORE thread_local
namespace corps::arch {
inline void forget_events() noexcept {}
}  // namespace corps::arch
#else
#error "corps has no port for this target: see src/arch"
#endif

#if defined(CORPS_HAS_COMPARE_AND_SWAP)
// Tests choose what the code for other cores does.
#elif defined(__ARM_ARCH_PROFILE) && __ARM_ARCH_PROFILE == 'M'
// One core: a critical section of a few instructions does what a loop of exclusive loads and stores with its barriers
// would, in half as many (docs/benchmarks.md); and ARMv6-M has no exclusive loads and stores.
#define CORPS_HAS_COMPARE_AND_SWAP 0
#else
#define CORPS_HAS_COMPARE_AND_SWAP 1
#endif

namespace corps {
class Executor;
}

namespace corps::arch {

/// Makes `executor` poll soon: ends the thread's sleep, or pends the interrupt that polls it. Called when its ready
/// queue turns from empty to non-empty, in any context, possibly within a critical section.
void pend(Executor& executor) noexcept;

/// Sleeps until an interrupt or event since the last call, which may be none: callers check and call again.
/// An event between the caller's last check and the sleep ends the sleep at once.
void wait_for_event() noexcept;

}  // namespace corps::arch
