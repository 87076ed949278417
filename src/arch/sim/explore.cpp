// SPDX-License-Identifier: MIT OR Apache-2.0
#include <algorithm>
#include <arch/sim/explore.hpp>
#include <arch/sim/run_process.hpp>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <fstream>

namespace corps::sim {
namespace {

using State = RunRecord::State;

std::string own_command() {
  std::ifstream stream("/proc/self/cmdline", std::ios::binary);
  std::string command;
  for (std::string word; std::getline(stream, word, '\0');) {
    if (!command.empty()) command += ' ';
    command += shell_quoted(word);
  }
  return command;
}

std::string replay_command(const Failure& failure, const ExploreOptions& options) {
  // Some shells refuse a pattern, as "0*3" is one, that no file matches.
  const std::string value = failure.seed ? std::to_string(*failure.seed) : shell_quoted(failure.choices);
  const std::string variable = (failure.seed ? "CORPS_SIM_SEED=" : "CORPS_SIM_CHOICES=") + value;
  if (options.replay_command.empty()) return variable + ' ' + own_command();
  std::string command = options.replay_command;
  if (const auto at = command.find("{env}"); at != std::string::npos) command.replace(at, 5, variable);
  if (const auto at = command.find("{}"); at != std::string::npos) {
    command.replace(at, 2, (failure.seed ? "--seed " : "--choices ") + value);
  }
  return command;
}

RealTime limit_of_run(const ExploreOptions& options) {
  return {.seconds = options.seconds_per_run, .seconds_standing = options.seconds_per_run};
}

/// Somebody looks on, who can end what has no end.
RealTime limit_by_hand(const ExploreOptions& options) {
  return {.seconds_standing = options.seconds_per_run, .is_told = true};
}

void add(Report& report, const RunRecord& record) {
  report.runs += record.finished + (record.state == State::failed ? 1 : 0);
  report.polls += record.polls;
  report.interrupts += record.interrupts;
  report.fingerprint = (report.fingerprint ^ record.fingerprint) * 0x100'0000'01b3u;
}

/// Runs what has failed once more, for the order of events.
void add_failure(Report& report, const RunRecord& found, RunOrder order, const Program& program,
                 const ExploreOptions& options) {
  Failure failure;
  failure.kind = found.kind;
  failure.message = found.message;
  failure.at = found.watch.now;
  if (order.seeded) {
    order.seed += found.finished;
    failure.seed = order.seed;
  } else {
    order.choices.assign(found.choices.choices, found.choices.choices + found.choices.count);
    failure.choices = to_text(order.choices);
  }
  order.runs = 1;
  failure.replay = replay_command(failure, options);
  const std::uint64_t fingerprint = found.last_fingerprint;
  // What took too long does so again.
  const bool took_too_long = found.watch.out != TimeOut::none;
  const unsigned seconds = took_too_long ? options.seconds_per_run : options.seconds_per_replay;
  order.limit = {.seconds = seconds, .seconds_standing = seconds};
  LastLines events(options.events_kept);
  RunProcess again;
  const RunRecord& second = again.run_and_read(order, program, options, events);
  failure.events = events.take();
  failure.event_count = events.count();
  if (!took_too_long && second.watch.out != TimeOut::none) {
    failure.message += "\n  NOTE: the replay for the order of events was ended after " +
                       std::to_string(second.watch.seconds) +
                       " s of real time, before it came to the failure; the command below has no such limit";
  } else if (second.state != State::failed || (!took_too_long && failure.kind != second.kind) ||
             (fingerprint != 0 && fingerprint != second.last_fingerprint)) {
    failure.message +=
        "\n  NOTE: the same run, by itself, went differently. It depends on something outside of the simulation; "
        "if runs share a process, on static variables that earlier runs left changed (runs_per_process = 1)";
  }
  report.failure = std::move(failure);
}

Report run_single(const RunOrder& order, const Program& program, const ExploreOptions& options) {
  Report report;
  RunProcess process;
  const RunRecord& record = process.run(order, program, options);
  add(report, record);
  if (record.state != State::failed) return report;
  Failure failure;
  failure.kind = record.kind;
  failure.message = record.message;
  failure.at = record.watch.now;
  if (order.seeded) {
    failure.seed = order.seed;
  } else {
    failure.choices = to_text(order.choices);
  }
  failure.replay = replay_command(failure, options);
  report.failure = std::move(failure);
  return report;
}

/// Whether two processes make the same of one order.
bool is_reproducible(const RunOrder& order, const Program& program, const ExploreOptions& options) {
  RunProcess process;
  const RunRecord& record = process.run(order, program, options);
  // What takes too long the exploration finds itself; there is nothing to compare.
  if (record.watch.out != TimeOut::none) return true;
  const std::uint64_t first = record.last_fingerprint;
  return first == process.run(order, program, options).last_fingerprint;
}

constexpr int standard_error = 2;

}  // namespace

std::string shell_quoted(std::string_view word) {
  constexpr std::string_view plain = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_./=:,+@%";
  if (!word.empty() && word.find_first_not_of(plain) == std::string_view::npos) return std::string(word);
  std::string text = "'";
  for (const char c : word) {
    if (c == '\'') {
      text += "'\\''";  // out of the quotes, one that is escaped, and in again
    } else {
      text += c;
      if (c == '{') text += "''";  // nothing, to the shell
    }
  }
  return text += '\'';
}

Report explore(std::uint64_t seeds, const Program& program, ExploreOptions options) {
  if (const char* text = std::getenv("CORPS_SIM_SEED")) {
    const auto seed = seed_from_text(text);
    if (!seed) fail("misuse", std::string("CORPS_SIM_SEED is no seed, a number from 0 to 2^64 - 1: ") + text);
    return replay_seed(*seed, program, options, standard_error);
  }
  // An exploration that checks nothing would pass.
  if (seeds == 0) fail("misuse", "explore: no seed is to be run");
  if (seeds - 1 > UINT64_MAX - options.first_seed) fail("misuse", "explore: seeds end at 2^64 - 1");
  Report report;
  RunProcess process;
  std::uint64_t seed = options.first_seed;
  for (std::uint64_t left = seeds; left != 0;) {
    RunOrder order{.seed = seed,
                   .runs = std::min<std::uint64_t>(left, std::max(1u, options.runs_per_process)),
                   .limit = limit_of_run(options)};
    if (seed == options.first_seed) {
      order.runs = 1;
      if (!is_reproducible(order, program, options)) {
        report.runs = 2;
        report.failure = Failure{.seed = seed,
                                 .kind = "not reproducible",
                                 .message =
                                     "two runs of one seed went differently: the program depends on something "
                                     "outside of the simulation, such as addresses or the real clock"};
        report.failure->replay = replay_command(*report.failure, options);
        return report;
      }
    }
    const RunRecord& record = process.run(order, program, options);
    add(report, record);
    if (record.state == State::failed) {
      add_failure(report, record, order, program, options);
      return report;
    }
    seed += record.finished;
    left -= record.finished;
  }
  return report;
}

Report explore_all(const Program& program, Bound bound, ExploreOptions options) {
  if (const char* text = std::getenv("CORPS_SIM_CHOICES")) {
    const auto choices = choices_from_text(text);
    if (!choices) fail("misuse", std::string("CORPS_SIM_CHOICES is no list of choices: ") + text);
    return replay_choices(*choices, program, options, standard_error);
  }
  if (bound.runs == 0) fail("misuse", "explore_all: the bound leaves no run");
  Report report;
  RunProcess process;
  bool cut_short = false;
  RunOrder order{.seeded = false, .bound = bound, .limit = limit_of_run(options)};
  for (bool more = true; more;) {
    if (report.runs >= bound.runs) {
      cut_short = true;
      break;
    }
    order.runs = std::min<std::uint64_t>(bound.runs - report.runs, std::max(1u, options.runs_per_process));
    const RunRecord& record = process.run(order, program, options);
    add(report, record);
    if (record.state == State::failed) {
      add_failure(report, record, order, program, options);
      return report;
    }
    cut_short |= record.cut_short;
    order.choices.assign(record.choices.choices, record.choices.choices + record.choices.count);
    more = next_choices(order.choices, bound, cut_short);
  }
  report.complete = !cut_short;
  return report;
}

Report replay_seed(std::uint64_t seed, const Program& program, ExploreOptions options, int events_file) {
  return run_single({.seed = seed, .events_file = events_file, .limit = limit_by_hand(options)}, program, options);
}

Report replay_choices(std::span<const Choice> choices, const Program& program, ExploreOptions options,
                      int events_file) {
  return run_single({.seeded = false,
                     .choices{choices.begin(), choices.end()},
                     .events_file = events_file,
                     .limit = limit_by_hand(options)},
                    program, options);
}

}  // namespace corps::sim
