// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <arch/sim/explore.hpp>
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
  std::uint64_t last_fingerprint;  ///< of the last one
  std::int64_t at;
  char kind[32];
  char message[4096];
  Choices::Mirror choices;  ///< of the last run, when it is a list
};

/// What a process is to run: seeds from `seed` on, or lists of choices from `choices` on.
struct RunOrder {
  bool seeded = true;
  std::uint64_t seed = 0;
  std::vector<Choice> choices = {};
  std::uint64_t runs = 1;
  Bound bound = {};      ///< for lists: what comes after the first
  int events_file = -1;  ///< where the order of events goes, or none
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
  /// The same; what the process writes as its order of events is returned in `events`.
  const RunRecord& run_and_read(RunOrder order, const Program& program, const ExploreOptions& options,
                                std::string& events);

 private:
  int start(const RunOrder& order, const Program& program, const ExploreOptions& options);
  void wait(int process);
  RunRecord* record_;
};

}  // namespace corps::sim
