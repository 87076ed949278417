// SPDX-License-Identifier: MIT OR Apache-2.0
// Runs the conformance suite in the simulator, once for each seed. A failure ends it with the command that replays the
// one test with the one seed.
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <arch/sim/failure.hpp>
#include <cstdio>
#include <string>

#include "simulated_machine.hpp"

namespace {

std::string program;
std::uint64_t seed = 0;

void print_replay() {
  const auto* test = testing::UnitTest::GetInstance()->current_test_info();
  std::fprintf(stderr,
               "seed %llu failed. It is run again, and its order of events printed, by\n  %s --seed %llu --events",
               static_cast<unsigned long long>(seed), program.c_str(), static_cast<unsigned long long>(seed));
  if (test != nullptr) std::fprintf(stderr, " --gtest_filter=%s.%s", test->test_suite_name(), test->name());
  std::fputs("\n", stderr);
}

/// Ends the run at the first test that fails.
class FirstFailure final : public testing::EmptyTestEventListener {
  // Each test by itself: it is to be the same when it runs alone.
  void OnTestStart(const testing::TestInfo&) override { test::simulated::set_seed(seed); }
  void OnTestEnd(const testing::TestInfo& test) override {
    if (!test.result()->Failed()) return;
    std::fflush(stdout);
    print_replay();
    std::_Exit(1);
  }
};

/// Runs the suite in a process of its own, in which nothing has happened yet; true when all is well. What it prints is
/// printed when it fails.
bool run_seed() {
  std::FILE* const output = std::tmpfile();
  if (output == nullptr) {
    std::perror("a temporary file for the output");
    std::exit(1);
  }
  const pid_t child = fork();
  if (child < 0) {
    std::perror("fork");
    std::exit(1);
  }
  if (child == 0) {
    dup2(fileno(output), STDOUT_FILENO);
    dup2(fileno(output), STDERR_FILENO);
    const int status = RUN_ALL_TESTS();
    std::fflush(stdout);
    std::_Exit(status);
  }
  int status = 0;
  waitpid(child, &status, 0);
  const bool good = WIFEXITED(status) && WEXITSTATUS(status) == 0;
  if (!good) {
    std::rewind(output);
    char text[4096];
    for (std::size_t n; (n = std::fread(text, 1, sizeof text, output)) != 0;) std::fwrite(text, 1, n, stderr);
    if (WIFSIGNALED(status)) {
      std::fprintf(stderr, "seed %llu ended by signal %d\n", static_cast<unsigned long long>(seed), WTERMSIG(status));
    }
  }
  std::fclose(output);
  return good;
}

}  // namespace

int main(int argc, char** argv) {
  program = argv[0];
  testing::InitGoogleTest(&argc, argv);
  CLI::App app("Runs the conformance suite in the simulator. GoogleTest's own options work, too.");
  std::uint64_t first = 1;
  int seeds = 1000;
  bool events = false;
  auto* one = app.add_option("--seed", first, "Run this seed only");
  app.add_option("--first", first, "The first of the seeds")->capture_default_str()->excludes(one);
  app.add_option("--seeds", seeds, "How many seeds to run")
      ->check(CLI::Range(1, 1'000'000'000))
      ->capture_default_str()
      ->excludes(one);
  app.add_flag("--events", events, "Print the order of events to stderr")->needs(one);
  CLI11_PARSE(app, argc, argv);
  if (events) test::simulated::print_events();

  static constexpr corps::sim::RunEnd how_runs_end = {
      .failed =
          [](std::string_view kind, std::string_view message) noexcept {
            std::fprintf(stderr, "%.*s: %.*s\n", static_cast<int>(kind.size()), kind.data(),
                         static_cast<int>(message.size()), message.data());
            print_replay();
            std::_Exit(1);
          },
      .exited = [](int code) noexcept { std::_Exit(code); },
  };
  corps::sim::run_end = &how_runs_end;

  testing::UnitTest::GetInstance()->listeners().Append(new FirstFailure);
  seed = first;
  if (*one) return RUN_ALL_TESTS();
  GTEST_FLAG_SET(brief, true);
  for (; seed < first + static_cast<std::uint64_t>(seeds); ++seed) {
    if (!run_seed()) return 1;
    const std::uint64_t done = seed - first + 1;
    if (done % 100 == 0) std::fprintf(stderr, "%llu of %d seeds\n", static_cast<unsigned long long>(done), seeds);
  }
  std::printf("%d seeds: all as they should\n", seeds);
  return 0;
}
