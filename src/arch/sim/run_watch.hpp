// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <sys/types.h>

#include <arch/sim/event_log.hpp>
#include <cstdint>

namespace corps::sim {

/// The real time that a run may take; 0 is no limit.
struct RealTime {
  unsigned seconds = 0;           ///< all in all
  unsigned seconds_standing = 0;  ///< without virtual time passing
  bool is_told = false;  ///< a line on standard error, each time that so many seconds have gone by, says how far it is
};

/// Why a run was ended from outside.
enum class TimeOut : std::uint32_t {
  none,
  hung,      ///< virtual time stood still: an endless loop
  too_long,  ///< it went on all the time
};

/// What a watch leaves, in memory shared with the process that waits for the run.
struct WatchRecord {
  pid_t waiting;     ///< the process that waits for the run; set by it
  std::int64_t now;  ///< ticks of virtual time; the run keeps it up
  TimeOut out;
  unsigned seconds;  ///< of real time that the run had taken then
};

/// Watches the run that begins now in this process, by a timer and SIGALRM, and ends the process when it takes too
/// long, or when nobody waits for it any more. Ten times a second it also writes out `events`, so that who looks on
/// sees them, and an endless loop leaves them. The last call counts.
void start_watch(const RealTime& limit, WatchRecord& record, EventBuffer& events, int events_file);

}  // namespace corps::sim
