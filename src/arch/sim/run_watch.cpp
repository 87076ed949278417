// SPDX-License-Identifier: MIT OR Apache-2.0
#include <signal.h>
#include <sys/time.h>
#include <unistd.h>

#include <arch/sim/run_watch.hpp>
#include <cerrno>
#include <charconv>
#include <corps/config.hpp>

namespace corps::sim {
namespace {

constexpr unsigned looks_per_second = 10;

// One run at a time in a process. Looked at by the handler, and written while it cannot come.
RealTime limit;
WatchRecord* record = nullptr;
EventBuffer* events = nullptr;
int events_file = -1;
std::uint64_t looks = 0;
std::uint64_t looks_standing = 0;
std::int64_t seen_now = 0;

/// A signal handler may not allocate: the run may be in the middle of it.
void tell(std::int64_t number) {
  char text[24];
  const auto end = std::to_chars(text, text + sizeof text, number).ptr;
  write_all(STDERR_FILENO, {text, static_cast<std::size_t>(end - text)});
}

void tell_how_far(std::int64_t now) {
  write_all(STDERR_FILENO, "the run has taken ");
  tell(static_cast<std::int64_t>(looks / looks_per_second));
  write_all(STDERR_FILENO, " s of real time so far and goes on, at ");
  tell(now / CORPS_TICK_HZ);
  write_all(STDERR_FILENO, " s of virtual time\n");
}

void look(int) {
  // Whoever reads the events makes the run wait: `less`, for example.
  if (events->is_writing()) return;
  const int error = errno;
  if (events_file >= 0) events->flush_in_handler(events_file);
  // Somebody has killed the process that waits, and nobody would end a run that has no limit.
  if (getppid() != record->waiting) _exit(0);
  const std::int64_t now = *const_cast<volatile std::int64_t*>(&record->now);
  ++looks;
  looks_standing = now == seen_now ? looks_standing + 1 : 0;
  seen_now = now;
  const auto is_over = [](std::uint64_t count, unsigned seconds) {
    return seconds != 0 && count >= std::uint64_t{seconds} * looks_per_second;
  };
  const bool is_too_long = is_over(looks, limit.seconds);
  // A run that stood for half of the time that it had is one that hangs: it came to where it does before.
  const bool hangs =
      is_over(looks_standing, limit.seconds_standing) || (is_too_long && is_over(looks_standing * 2, limit.seconds));
  if (hangs || is_too_long) {
    record->out = hangs ? TimeOut::hung : TimeOut::too_long;
    record->seconds = static_cast<unsigned>(looks / looks_per_second);
    _exit(0);
  }
  if (limit.is_told && limit.seconds_standing != 0 &&
      looks % (std::uint64_t{limit.seconds_standing} * looks_per_second) == 0) {
    tell_how_far(now);
  }
  errno = error;
}

}  // namespace

void start_watch(const RealTime& new_limit, WatchRecord& new_record, EventBuffer& new_events, int new_events_file) {
  itimerval timer{};
  setitimer(ITIMER_REAL, &timer, nullptr);
  limit = new_limit;
  record = &new_record;
  events = &new_events;
  events_file = new_events_file;
  looks = looks_standing = 0;
  seen_now = 0;
  struct sigaction action{};
  action.sa_handler = look;
  action.sa_flags = SA_RESTART;  // for what the program does with files
  sigaction(SIGALRM, &action, nullptr);
  timer.it_interval.tv_usec = timer.it_value.tv_usec = 1'000'000 / looks_per_second;
  setitimer(ITIMER_REAL, &timer, nullptr);
}

}  // namespace corps::sim
