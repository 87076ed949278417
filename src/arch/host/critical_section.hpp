// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

namespace corps::arch {

/// Excludes every other thread of the process that is in a critical section; nests.
class CriticalSection {
 public:
  CriticalSection() noexcept;
  ~CriticalSection();
  CriticalSection(const CriticalSection&) = delete;
  CriticalSection& operator=(const CriticalSection&) = delete;
};

}  // namespace corps::arch
