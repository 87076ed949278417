// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <cstdint>

namespace test::simulated {

/// What the machines of a run draw their choices from.
void set_seed(std::uint64_t seed) noexcept;
/// Prints the order of events of each machine to stderr.
void print_events() noexcept;

}  // namespace test::simulated
