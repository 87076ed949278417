// SPDX-License-Identifier: MIT OR Apache-2.0
// `main` of a simulation: what its command line asks for.
#include <CLI/CLI.hpp>
#include <arch/sim/entry.hpp>
#include <arch/sim/explore.hpp>
#include <corps/config.hpp>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <limits>
#include <optional>
#include <string>

namespace {

constexpr int status_failed = 1;
constexpr int status_usage = 2;

/// A decimal number within these bounds. The library's own check takes -1 for a large number, and 010 for 8.
CLI::Validator number(std::uint64_t least, std::uint64_t most = UINT64_MAX) {
  const auto check = [least, most](std::string& text) -> std::string {
    const auto value = corps::sim::seed_from_text(text);
    if (value && *value >= least && *value <= most) {
      text = std::to_string(*value);
      return {};
    }
    return "'" + text + "' is no number from " + std::to_string(least) + " to " + std::to_string(most);
  };
  return CLI::Validator(check, "");
}
template <class T>
CLI::Validator number_for(const T&, std::uint64_t least) {
  return number(least, std::numeric_limits<T>::max());
}

/// What of the options a replay needs again.
std::string replay_options(const CLI::App& app) {
  std::string text;
  for (const char* name : {"--code-time", "--alarm-latency", "--seconds"}) {
    const CLI::Option* option = app.get_option(name);
    if (option->count() != 0) text.append(" ").append(name).append(" ").append(option->results().front());
  }
  if (app.get_option("--no-spurious")->count() != 0) text += " --no-spurious";
  return text;
}

int refuse(const std::string& message) {
  std::fprintf(stderr, "%s\n", message.c_str());
  return status_usage;
}

}  // namespace

int main(int argc, char** argv) {
  using namespace corps::sim;
  CLI::App app{
      "Runs a simulation under many seeds. What may legally happen in another order is drawn from the seed; a seed "
      "that "
      "fails is printed with the command that replays it, and with its order of events."};
  std::uint64_t seeds = 1000;
  std::uint64_t first = 1;
  std::optional<std::uint64_t> seed;
  std::string choices_text;
  bool exhaustive = false;
  Bound bound;
  bool trace = false;
  bool json = false;
  std::size_t events = 50;
  std::optional<std::int64_t> code_time;
  std::optional<std::int64_t> alarm_latency;
  bool no_spurious = false;
  unsigned seconds = 60;
  // What is added to an instant must not overflow.
  constexpr std::uint64_t most_ticks = std::uint64_t{3600} * CORPS_TICK_HZ;
  auto* seeds_option =
      app.add_option("--seeds", seeds, "how many seeds to run")->capture_default_str()->check(number(1));
  auto* first_option = app.add_option("--first", first, "the first of them")->capture_default_str()->check(number(0));
  auto* seed_option =
      app.add_option("--seed", seed, "run this seed only, and print its order of events")->check(number(0));
  auto* exhaustive_option = app.add_flag("--exhaustive", exhaustive, "try every order of what is due at the same time");
  auto* choices_option =
      app.add_option("--choices", choices_text, "replay one run of an exhaustive exploration, and print its events");
  app.add_option("--runs", bound.runs, "bound of --exhaustive: runs")
      ->capture_default_str()
      ->check(number(1))
      ->needs(exhaustive_option);
  app.add_option("--depth", bound.choices, "bound of --exhaustive: choices of a run that are varied")
      ->capture_default_str()
      ->check(number_for(bound.choices, 0))
      ->needs(exhaustive_option);
  app.add_option("--deviations", bound.deviations,
                 "bound of --exhaustive: choices of a run that are not the first alternative")
      ->capture_default_str()
      ->check(number_for(bound.deviations, 0))
      ->needs(exhaustive_option);
  app.add_flag("--trace", trace, "show all events of a failing run, not the last ones only");
  auto* events_option =
      app.add_option("--events", events, "how many of the last events of a failing run to show (JSON: 100000)")
          ->capture_default_str()
          ->check(number(0));
  app.add_flag("--json", json, "print the report as one JSON object");
  app.add_option("--code-time", code_time, "ticks that code may take between two sleeps")->check(number(0, most_ticks));
  app.add_option("--alarm-latency", alarm_latency, "ticks that an alarm may be late")->check(number(0, most_ticks));
  app.add_flag("--no-spurious", no_spurious, "wake no task for no reason");
  app.add_option("--seconds", seconds,
                 "real time that a run may take, and ten times that for its replay; with --seed and --choices as long "
                 "as virtual time stands still; 0: no limit")
      ->capture_default_str()
      ->check(number_for(seconds, 0));
  seed_option->excludes(seeds_option)->excludes(first_option)->excludes(exhaustive_option)->excludes(choices_option);
  exhaustive_option->excludes(seeds_option)->excludes(first_option)->excludes(choices_option);
  choices_option->excludes(seeds_option)->excludes(first_option);
  app.footer("Exit status: 0 no run has failed, 1 one has, 2 wrong usage.");
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : status_usage;
  }
  if (seeds - 1 > UINT64_MAX - first) {
    return refuse("--first and --seeds: the last seed that there is, is " + std::to_string(UINT64_MAX));
  }
  // What explore and explore_all obey.
  const char* variable = std::getenv("CORPS_SIM_SEED");
  if (variable != nullptr && !seed_from_text(variable)) {
    return refuse(std::string("CORPS_SIM_SEED: this is no seed, a number from 0 to 2^64 - 1: '") + variable + "'");
  }
  variable = std::getenv("CORPS_SIM_CHOICES");
  if (variable != nullptr && !choices_from_text(variable)) {
    return refuse(std::string("CORPS_SIM_CHOICES: this is no list of choices: '") + variable + "'");
  }
  const bool is_given_choices = choices_option->count() != 0;
  const bool lists = exhaustive || is_given_choices;
  ExploreOptions options;
  if (lists) options.world = order_only();
  if (code_time) options.world.code_time = corps::Clock::duration(*code_time);
  if (alarm_latency) options.world.alarm_latency = corps::Clock::duration(*alarm_latency);
  if (no_spurious) options.world.spurious_wakes = false;
  options.first_seed = first;
  options.seconds_per_run = seconds;
  options.seconds_per_replay = seconds > UINT32_MAX / 10 ? UINT32_MAX : seconds * 10;
  if (trace) {
    options.events_kept = SIZE_MAX;
  } else if (!json || events_option->count() != 0) {
    options.events_kept = events;
  }
  options.replay_command = shell_quoted(argv[0]) + " {}" + replay_options(app);

  // While it runs, so that a crash or an endless loop shows how it came to it. JSON has the events in it.
  const int events_file = json ? -1 : 1;
  Report report;
  if (is_given_choices) {
    const auto choices = choices_from_text(choices_text);
    if (!choices) return refuse("--choices: this is no list of choices: '" + choices_text + "'");
    report = replay_choices(*choices, simulate, options, events_file);
  } else if (seed) {
    report = replay_seed(*seed, simulate, options, events_file);
  } else if (exhaustive) {
    report = explore_all(simulate, bound, options);
  } else {
    report = explore(seeds, simulate, options);
  }
  if (report.failure && report.failure->kind == "wrong choices") {
    return refuse((is_given_choices ? "--choices: " : "CORPS_SIM_CHOICES: ") + report.failure->message);
  }
  const std::string text = json ? report.json() : report.text(trace ? SIZE_MAX : events);
  std::fwrite(text.data(), 1, text.size(), stdout);
  return report.passed() ? 0 : status_failed;
}
