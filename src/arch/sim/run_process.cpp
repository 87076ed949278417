// SPDX-License-Identifier: MIT OR Apache-2.0
#include <signal.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <arch/sim/run_process.hpp>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <exception>

namespace corps::sim {
namespace {

/// In the process that runs programs.
RunRecord* record_here = nullptr;

void copy_text(char* to, std::size_t size, std::string_view text) {
  const std::size_t length = std::min(size - 1, text.size());
  std::memcpy(to, text.data(), length);
  to[length] = '\0';
}

void take_counts(const World& world) {
  record_here->polls += world.counts().polls;
  record_here->interrupts += world.counts().interrupts;
}

void write_failure(std::string_view kind, std::string_view message) noexcept {
  if (World::exists()) record_here->at = World::current().now().count();
  copy_text(record_here->kind, sizeof record_here->kind, kind);
  copy_text(record_here->message, sizeof record_here->message, message);
  record_here->state = RunRecord::State::failed;
}

void finish_run(World& world) noexcept {
  take_counts(world);
  record_here->last_fingerprint = world.event_log().fingerprint();
  record_here->fingerprint = (record_here->fingerprint ^ record_here->last_fingerprint) * 0x100'0000'01b3u;
  ++record_here->finished;
}

// What is left of the program is given up: it may be in the middle of anything.
void on_failure(std::string_view kind, std::string_view message) noexcept {
  if (World::exists()) record_here->last_fingerprint = World::current().event_log().fingerprint();
  write_failure(kind, message);
  _exit(0);
}

void on_exit(int code) noexcept {
  if (code != 0) on_failure("exit", "the program ended with status " + std::to_string(code));
  if (World::exists()) finish_run(World::current());
  record_here->state = RunRecord::State::exited;
  _exit(0);
}

constexpr RunEnd ends = {on_failure, on_exit};

void run_one(Choices choices, const RunOrder& order, const Program& program, const ExploreOptions& options) {
  record_here->choices.count = 0;
  choices.mirror_to(record_here->choices);
  alarm(options.seconds_per_run);
  World world(std::move(choices), options.world);
  world.event_log().print_to(order.events_file);
  try {
    program(world);
  } catch (const std::exception& exception) {
    fail("exception", exception.what());
  } catch (...) {
    fail("exception", "of a type that is no std::exception");
  }
  world.end_tasks();
  finish_run(world);
}

[[noreturn]] void run_all(const RunOrder& order, const Program& program, const ExploreOptions& options) {
  run_end = &ends;
  std::vector<Choice> choices = order.choices;
  for (std::uint64_t i = 0; i < order.runs; ++i) {
    if (order.seeded) {
      run_one(Choices::seeded(order.seed + i), order, program, options);
      continue;
    }
    run_one(Choices::listed(choices), order, program, options);
    choices.assign(record_here->choices.choices, record_here->choices.choices + record_here->choices.count);
    if (i + 1 < order.runs && !next_choices(choices, order.bound, record_here->cut_short)) break;
  }
  record_here->state = RunRecord::State::passed;
  _exit(0);
}

}  // namespace

RunProcess::RunProcess() {
  void* memory = mmap(nullptr, sizeof(RunRecord), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  if (memory == MAP_FAILED) fail("simulator", "no memory to share with the runs");
  record_ = static_cast<RunRecord*>(memory);
}
RunProcess::~RunProcess() { munmap(record_, sizeof *record_); }

int RunProcess::start(const RunOrder& order, const Program& program, const ExploreOptions& options) {
  // All but the choices, which are many and counted.
  std::memset(static_cast<void*>(record_), 0, offsetof(RunRecord, choices) + sizeof record_->choices.count);
  std::fflush(nullptr);
  const pid_t process = fork();
  if (process < 0) fail("simulator", "no further process could be started");
  if (process != 0) return process;
  record_here = record_;
  run_all(order, program, options);
}

void RunProcess::wait(int process) {
  int status = 0;
  while (waitpid(process, &status, 0) < 0) {
  }
  if (record_->state != RunRecord::State::running) return;
  // It came to no end of its own.
  record_->state = RunRecord::State::failed;
  if (WIFSIGNALED(status)) {
    const bool hung = WTERMSIG(status) == SIGALRM;
    copy_text(record_->kind, sizeof record_->kind, hung ? "hung" : "crash");
    copy_text(record_->message, sizeof record_->message,
              hung ? "the run takes too long in real time: an endless loop"
                   : std::string("signal ") + strsignal(WTERMSIG(status)));
  } else {
    copy_text(record_->kind, sizeof record_->kind, "crash");
    copy_text(record_->message, sizeof record_->message,
              "the process ended with status " + std::to_string(WEXITSTATUS(status)) +
                  " (what a sanitizer has found stands above)");
  }
}

const RunRecord& RunProcess::run(const RunOrder& order, const Program& program, const ExploreOptions& options) {
  wait(start(order, program, options));
  return *record_;
}

const RunRecord& RunProcess::run_and_read(RunOrder order, const Program& program, const ExploreOptions& options,
                                          std::string& events) {
  int ends_of_pipe[2];
  if (pipe(ends_of_pipe) != 0) fail("simulator", "no pipe for the order of events");
  order.events_file = ends_of_pipe[1];
  const int process = start(order, program, options);
  close(ends_of_pipe[1]);
  char buffer[16'384];
  for (ssize_t count = 0; (count = read(ends_of_pipe[0], buffer, sizeof buffer)) > 0;) {
    events.append(buffer, static_cast<std::size_t>(count));
  }
  close(ends_of_pipe[0]);
  wait(process);
  return *record_;
}

}  // namespace corps::sim
