// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <corps/time/clock.hpp>
#include <cstdint>

namespace corps::sim {

/// What a world may do beyond the order of what is due.
struct WorldOptions {
  /// The longest that code runs between two sleeps: what becomes due in that time may come while it runs. Virtual time
  /// passes nowhere else but in sleep.
  Clock::duration code_time = std::chrono::microseconds(20);
  /// How much later than its deadline an alarm's interrupt may be taken.
  Clock::duration alarm_latency = std::chrono::microseconds(2);
  /// Polls tasks that nothing has happened for now and then, as any future must bear.
  bool spurious_wakes = true;
  /// More polls than this without time passing are a failure, "spin".
  std::uint64_t polls_per_instant = 100'000;
};

/// The same for exhaustive exploration: only the order of what is due at the same time.
constexpr WorldOptions order_only() {
  WorldOptions options;
  options.code_time = Clock::duration(0);
  options.alarm_latency = Clock::duration(0);
  options.spurious_wakes = false;
  return options;
}

}  // namespace corps::sim
