// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <cstdint>

/// The hardware clock, defined once per image by the chip, the desktop or a test.
namespace corps::time_driver {

/// A deadline that never comes.
inline constexpr std::int64_t never = INT64_MAX;

/// Ticks of 1 / CORPS_TICK_HZ seconds since start. Never decreases. Any context.
std::int64_t now() noexcept;

/// The first tick that is not before this instant: where the counter is finer than the ticks, `now` rounds down and
/// this up. What a wait starts from that must not be short. Any context.
std::int64_t now_rounded_up() noexcept;

/// Lets an interrupt end the core's sleep at `deadline` (ticks), not earlier, and promptly; replaces the earlier alarm;
/// `never` turns it off. False, and no alarm, when the deadline has passed already. Thread context: the executors
/// that interrupts poll have another alarm (interrupt_alarm.hpp).
bool set_alarm(std::int64_t deadline) noexcept;

}  // namespace corps::time_driver
