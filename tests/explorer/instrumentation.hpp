// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <cstdint>
#include <set>
#include <vector>

namespace explorer {

/// A place in the code under test that orders memory or enters a critical section.
struct Site {
  std::uintptr_t address = 0;
  const char* operation = nullptr;
  int order = 0;  ///< a memory order of the compiler's; -1 for a critical section
};

/// The sites that were executed since they were forgotten.
std::vector<Site> executed_sites();
void forget_sites();

/// A fault to plant: at these addresses (one line of the source, perhaps inlined in several places), another memory
/// order; or, -1, no critical section.
struct Weakening {
  std::set<std::uintptr_t> addresses;
  int order = -1;
};
void plant(const Weakening* weakening);
void initialise_instrumentation();

}  // namespace explorer
