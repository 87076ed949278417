// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>

namespace corps::host::detail {

/// The instant of a tick of corps::Clock on the system's steady clock, not earlier; the end of time for one that is
/// past it (292 years).
std::chrono::steady_clock::time_point steady_time_of(std::int64_t tick) noexcept;

}  // namespace corps::host::detail
