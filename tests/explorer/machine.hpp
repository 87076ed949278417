// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <cstdint>

namespace explorer {

void initialise_machine();

/// The machine's clock, in ticks, and its alarm. Programs move the one when the other is due.
extern std::int64_t time_now;
extern std::int64_t alarm_at;

}  // namespace explorer
