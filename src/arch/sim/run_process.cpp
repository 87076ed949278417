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
  copy_text(record_here->kind, sizeof record_here->kind, kind);
  copy_text(record_here->message, sizeof record_here->message, message);
  record_here->state = RunRecord::State::failed;
}

void finish_run(World& world) noexcept {
  take_counts(world);
  record_here->last_fingerprint = world.event_log().fingerprint();
  record_here->fingerprint = (record_here->fingerprint ^ record_here->last_fingerprint) * 0x100'0000'01b3u;
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
  ++record_here->finished;
  record_here->state = RunRecord::State::exited;
  _exit(0);
}

constexpr RunEnd ends = {on_failure, on_exit};

void run_in_world(Choices choices, const RunOrder& order, const Program& program, const ExploreOptions& options) {
  record_here->choices.count = 0;
  record_here->last_fingerprint = 0;
  choices.mirror_to(record_here->choices);
  World world(std::move(choices), options.world);
  world.mirror_time_to(record_here->watch.now);
  world.event_log().print_to(order.events_file, &record_here->events);
  start_watch(order.limit, record_here->watch, record_here->events, order.events_file);
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

/// The run has ended when its world has, whose objects may crash when they are destroyed.
void run_one(Choices choices, const RunOrder& order, const Program& program, const ExploreOptions& options) {
  run_in_world(std::move(choices), order, program, options);
  ++record_here->finished;
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
  record_->watch.waiting = getpid();
  record_->events.clear();
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
  if (record_->state == RunRecord::State::running) note_end(status);
}

/// Of a process that came to no end of its own.
void RunProcess::note_end(int status) {
  record_->state = RunRecord::State::failed;
  std::string kind = "crash";
  std::string message;
  const std::string time = std::to_string(record_->watch.seconds) + " s of real time";
  if (record_->watch.out == TimeOut::hung) {
    kind = "hung";
    message = "after " + time + " virtual time stands still: an endless loop";
  } else if (record_->watch.out == TimeOut::too_long) {
    kind = "too long";
    message = "the run has taken " + time +
              " and goes on, as virtual time does: it has no end, or needs a higher limit (--seconds, or "
              "ExploreOptions::seconds_per_run)";
  } else if (WIFSIGNALED(status)) {
    message = std::string("signal ") + strsignal(WTERMSIG(status));
  } else {
    message = "the process ended with status " + std::to_string(WEXITSTATUS(status)) +
              " (what a sanitizer has found stands above)";
  }
  copy_text(record_->kind, sizeof record_->kind, kind);
  copy_text(record_->message, sizeof record_->message, message);
}

const RunRecord& RunProcess::run(const RunOrder& order, const Program& program, const ExploreOptions& options) {
  wait(start(order, program, options));
  if (order.events_file >= 0) write_all(order.events_file, record_->events.rest());
  return *record_;
}

const RunRecord& RunProcess::run_and_read(RunOrder order, const Program& program, const ExploreOptions& options,
                                          LastLines& events) {
  int ends_of_pipe[2];
  if (pipe(ends_of_pipe) != 0) fail("simulator", "no pipe for the order of events");
  order.events_file = ends_of_pipe[1];
  const int process = start(order, program, options);
  close(ends_of_pipe[1]);
  char buffer[65'536];
  for (ssize_t count = 0; (count = read(ends_of_pipe[0], buffer, sizeof buffer)) > 0;) {
    events.add({buffer, static_cast<std::size_t>(count)});
  }
  close(ends_of_pipe[0]);
  wait(process);
  events.add(record_->events.rest());
  return *record_;
}

}  // namespace corps::sim
