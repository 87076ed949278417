// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <cstdint>

namespace corps::arch {

/// Holds off every interrupt of this core (PRIMASK) while it lives; nests; any context.
/// RAM: none. Cost: mrs, cpsid, msr.
class CriticalSection {
 public:
  [[gnu::always_inline]] CriticalSection() noexcept {
    // The "memory" clobbers keep the compiler from moving accesses out of the section; a single core needs no barrier
    // instruction, since an interrupt sees its own core's accesses in program order (ARMv6-M ARM, B2.3).
    asm volatile("mrs %0, primask\n\tcpsid i" : "=r"(primask_)::"memory");
  }
  [[gnu::always_inline]] ~CriticalSection() { asm volatile("msr primask, %0" ::"r"(primask_) : "memory"); }
  CriticalSection(const CriticalSection&) = delete;
  CriticalSection& operator=(const CriticalSection&) = delete;

 private:
  std::uint32_t primask_;
};

}  // namespace corps::arch
