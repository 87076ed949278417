// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <arch/sim/event_log.hpp>
#include <arch/sim/explore.hpp>
#include <arch/sim/run_watch.hpp>
#include <string>
#include <string_view>
#include <vector>

namespace corps::sim {

/// What a process that runs programs leaves for the one that explores; memory of both.
struct RunRecord {
  enum class State : std::uint32_t { running, passed, exited, failed };
  State state;
  bool cut_short;          ///< the bound left out what would have come between two of the runs
  std::uint64_t finished;  ///< runs
  std::uint64_t polls;
  std::uint64_t interrupts;
  std::uint64_t fingerprint;       ///< of all finished runs
  std::uint64_t last_fingerprint;  ///< of the last one; 0 when it has crashed, or taken too long
  WatchRecord watch;               ///< of the last run; also how far it is
  char kind[32];
  char message[4096];
  Choices::Mirror choices;  ///< of the last run, when it is a list
  EventBuffer events;       ///< of all runs, what has not been written
};

/// What a process is to run: seeds from `seed` on, or lists of choices from `choices` on.
struct RunOrder {
  bool seeded = true;
  std::uint64_t seed = 0;
  std::vector<Choice> choices = {};
  std::uint64_t runs = 1;
  Bound bound = {};      ///< for lists: what comes after the first
  int events_file = -1;  ///< where the order of events goes, or none
  RealTime limit = {};   ///< of each run
};

/// Runs in a copy of this process, up to the first failure or corps::exit. The record says how it ended, also when it
/// crashed.
class RunProcess {
 public:
  RunProcess();
  RunProcess(const RunProcess&) = delete;
  RunProcess& operator=(const RunProcess&) = delete;
  ~RunProcess();

  /// The record stays as it is until the next call.
  const RunRecord& run(const RunOrder& order, const Program& program, const ExploreOptions& options);
  /// The same; what the process writes as its order of events is added to `events`.
  const RunRecord& run_and_read(RunOrder order, const Program& program, const ExploreOptions& options,
                                LastLines& events);

 private:
  int start(const RunOrder& order, const Program& program, const ExploreOptions& options);
  void wait(int process);
  void note_end(int status);
  RunRecord* record_;
};

}  // namespace corps::sim
