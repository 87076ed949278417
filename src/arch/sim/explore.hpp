// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <arch/sim/choices.hpp>
#include <arch/sim/options.hpp>
#include <arch/sim/world.hpp>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace corps::sim {

/// What is explored: sets up the world it is given, lets it run, and checks what came of it.
using Program = std::function<void(World&)>;

struct ExploreOptions {
  WorldOptions world = {};
  std::uint64_t first_seed = 1;
  /// Each process runs so many, one after another. More than 1 is quicker, for programs that leave no static variable
  /// changed: static variables are as new in the first run of a process only.
  unsigned runs_per_process = 1;
  /// A run that takes longer, in real time, is a failure: "hung" when virtual time stood still in the half of it or
  /// more, else "too long". 0: no limit. `replay_seed` and `replay_choices` have no limit as long as virtual time
  /// passes: they end a run for which it has stood still so long, and tell each time on standard error how far it is.
  unsigned seconds_per_run = 60;
  /// The same for the replay that gets the order of events of a run that failed, which takes longer than the run did.
  /// When it comes to no end the report says so. 0: no limit.
  unsigned seconds_per_replay = 600;
  /// So many events of a run that failed are kept for the report: the last ones.
  std::size_t events_kept = 100'000;
  /// The command that replays a failure, with "--seed 42" or "--choices '0*3,1'" for "{}", and with
  /// "CORPS_SIM_SEED=42" or "CORPS_SIM_CHOICES='0*3,1'" for "{env}": environment variables that `explore` and
  /// `explore_all` obey. Empty: the program as it was called, with such a variable.
  std::string replay_command = {};
};

/// A run that failed.
struct Failure {
  std::optional<std::uint64_t> seed = {};
  std::string choices = {};  ///< instead of a seed
  std::string kind = {};     ///< check, panic, deadlock, spin, exit, exception, crash, hung, too long, ...
  std::string message = {};
  std::int64_t at = 0;            ///< ticks of virtual time
  std::string replay = {};        ///< the command
  std::string events = {};        ///< the order of events, a line each: the last ones
  std::uint64_t event_count = 0;  ///< how many there were
};

struct Report {
  std::uint64_t runs = 0;
  std::uint64_t polls = 0;
  std::uint64_t interrupts = 0;
  /// Of all runs together: equal explorations are equal in it.
  std::uint64_t fingerprint = 0;
  /// Exhaustive exploration: every order was tried; otherwise the bound left some out.
  bool complete = false;
  /// The first failure ends the exploration.
  std::optional<Failure> failure;

  bool passed() const { return !failure.has_value(); }
  /// For people; the last `most_events` of the order of events.
  std::string text(std::size_t most_events = 50) const;
  std::string json() const;
};

/// Runs `program` under so many seeds, at least one, from `first_seed` to 2^64 - 1 at most; each run in a fresh copy of
/// the process: so a crash, a panic or an endless loop is a failure of that seed, which is reported, and static
/// variables are as new each time.
Report explore(std::uint64_t seeds, const Program& program, ExploreOptions options = {});

/// Runs `program` in every order that the options leave open, within the bound, of one run at least. By default only
/// the order of what is due at the same time is open.
Report explore_all(const Program& program, Bound bound = {}, ExploreOptions options = {.world = order_only()});

/// The word as a shell takes it, whatever is in it. Has no "{}" or "{env}", so it may be a part of `replay_command`.
std::string shell_quoted(std::string_view word);

/// One run, whose order of events goes to `events_file`, a descriptor, while it runs (none if negative).
Report replay_seed(std::uint64_t seed, const Program& program, ExploreOptions options = {}, int events_file = -1);
Report replay_choices(std::span<const Choice> choices, const Program& program,
                      ExploreOptions options = {.world = order_only()}, int events_file = -1);

}  // namespace corps::sim
