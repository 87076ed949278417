// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <arch/arch.hpp>

namespace corps {

/// Lock policy: the primitive may be used from interrupts, and by tasks of any executor of this core; on the desktop,
/// by any thread. The default. A few instructions, no RAM.
class CriticalSectionLock {
 public:
  using Guard = arch::CriticalSection;
};

/// Lock policy: the primitive is used by tasks of one executor only, never from interrupts. No cost.
class SingleExecutorLock {
 public:
  struct Guard {
    // A constructor of its own keeps the compiler from calling a guard an unused variable.
    Guard() noexcept {}
  };
};

}  // namespace corps
