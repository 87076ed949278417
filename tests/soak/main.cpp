// SPDX-License-Identifier: MIT OR Apache-2.0
// Runs the soak under some seeds, one after another, and says how far it is. A failure ends it, with the command that
// replays the seed.
#include <CLI/CLI.hpp>
#include <arch/sim/explore.hpp>
#include <chrono>
#include <cstdio>
#include <string>

#include "soak.hpp"

int main(int argc, char** argv) {
  CLI::App app("Hundreds of tasks on several cores use all primitives at once, in virtual time.");
  std::uint64_t first = 1;
  unsigned seeds = 4;
  unsigned seconds = 60;
  bool events = false;
  bool counts = false;
  auto* one = app.add_option("--seed", first, "Run this seed only");
  app.add_option("--first", first, "The first seed")->capture_default_str()->excludes(one);
  app.add_option("--seeds", seeds, "How many seeds to run")->capture_default_str()->excludes(one);
  app.add_option("--seconds", seconds, "Virtual time that a seed takes")->capture_default_str();
  app.add_flag("--events", events, "Print the order of events: better into `tail -n 1000`")->needs(one);
  app.add_flag("--counts", counts, "Print how often each thing was done");
  CLI11_PARSE(app, argc, argv);
  if (*one) seeds = 1;

  corps::sim::ExploreOptions options;
  options.seconds_per_run = 900;
  options.replay_command =
      std::string(argv[0]) + " {} --seconds " + std::to_string(seconds) + " --events | tail -n 1000";
  const auto run = [&](std::uint64_t seed, unsigned time, bool print) {
    return corps::sim::replay_seed(
        seed, [=](corps::sim::World& world) { soak::run(world, time, print); }, options, events && print ? 1 : -1);
  };

  // A replay is worth something only when it is the same.
  if (!*one && run(first, 2, false).fingerprint != run(first, 2, false).fingerprint) {
    std::fprintf(stderr, "two runs of seed %llu went differently\n", static_cast<unsigned long long>(first));
    return 1;
  }
  for (unsigned n = 0; n < seeds; ++n) {
    const auto start = std::chrono::steady_clock::now();
    const auto report = run(first + n, seconds, counts || events);
    if (!report.passed()) {
      std::fprintf(stderr, "seed %llu failed\n%s", static_cast<unsigned long long>(first + n), report.text().c_str());
      return 1;
    }
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - start;
    std::printf("seed %u of %u: %u virtual seconds, %llu polls, %llu interrupts, in %.1f s\n", n + 1, seeds, seconds,
                static_cast<unsigned long long>(report.polls), static_cast<unsigned long long>(report.interrupts),
                took.count());
    std::fflush(stdout);
  }
  return 0;
}
