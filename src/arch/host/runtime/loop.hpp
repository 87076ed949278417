// SPDX-License-Identifier: MIT OR Apache-2.0
// A thread's executor and what it sleeps on. The runtime's own: programs see Thread, and the ports in arch/host/io.
#pragma once

#include <asio/io_context.hpp>
#include <asio/posix/stream_descriptor.hpp>
#include <asio/steady_timer.hpp>
#include <corps/executor/executor.hpp>
#include <cstdint>
#include <mutex>
#include <vector>

namespace corps::host::detail {

/// The executor of one thread, with the Asio context in which the thread sleeps until I/O, its alarm or a wake.
///
/// A loop is never destroyed: when its thread ends, another thread takes it over. So a waker on another thread, between
/// its push into the ready queue and `wake()`, always finds a loop; at worst it wakes one that has nothing to do.
class Loop : public Executor {
 public:
  /// This thread's. The first call of a thread takes one, which goes back when the thread ends.
  static Loop& this_thread();
  /// One that no thread has: for a thread that is about to start, which then calls `adopt`.
  static Loop& acquire();
  /// Makes it this thread's, until the thread ends.
  void adopt() noexcept;
  /// Gives back what `acquire` gave, which no thread has adopted, or whose thread ends.
  static void release(Loop& loop) noexcept;
  /// The loop that `executor` is; null for an executor that a program has made by itself. Any thread.
  static Loop* find(const Executor& executor) noexcept;
  /// Ends the sleep of every loop, or the next one.
  static void wake_all() noexcept;

  /// Polls and sleeps until `stop` is called; for ever, if never.
  void run();
  /// The same for the program's first thread: the program ends with status 0 when no task is left in any thread.
  [[noreturn]] void run_to_the_end();
  /// Lets `run` return. Any thread.
  void stop() noexcept;
  /// Cancels the tasks that there are, and those that their destructors spawn, until none is left. This thread's.
  void end_tasks();
  /// Whether a task has not ended. This thread's.
  bool has_tasks();
  /// Notes a task that has just been spawned here. Any thread.
  void spawned(corps::detail::TaskHeader& task);

  /// Sleeps until something has happened since the last call, which may be nothing. This thread's.
  void sleep();
  bool set_alarm(std::int64_t deadline) noexcept;
  /// Ends the sleep, or lets the executor look at its queue before it sleeps. Any thread, and signal handlers
  /// (async-signal-safe).
  void wake() noexcept;

  /// Where ports wait. Their handlers run in this thread, and call `note_event` first.
  asio::io_context& io() noexcept { return io_; }
  /// A handler has run that somebody may have waited for: the sleep is over.
  void note_event() noexcept;

  /// Excludes the end of the spawning from elsewhere, in which `is_open` is true.
  std::mutex& gate() noexcept { return gate_; }
  bool is_open(std::uint64_t generation) const noexcept { return open_ && generation == generation_; }
  std::uint64_t generation() const noexcept { return generation_; }

 private:
  Loop();
  struct Holder;

  /// Sleeps when no task is ready.
  void rest();
  void write_wake() noexcept;
  void read_wake();
  void arm_timer();
  void look_at_io();

  asio::io_context io_;
  asio::posix::stream_descriptor wake_descriptor_;
  asio::steady_timer alarm_;
  std::int64_t deadline_;        ///< what set_alarm was told
  std::int64_t armed_deadline_;  ///< what alarm_ waits for
  bool asleep_ = false;          ///< from the last look at the ready queue to the first event
  bool stopped_ = false;
  unsigned busy_batches_ = 0;

  std::mutex gate_;
  bool open_ = false;
  std::uint64_t generation_ = 0;

  std::mutex tasks_lock_;
  std::vector<TaskHandle> tasks_;  ///< all that run, and some that have ended
  std::size_t next_cleaning_ = 16;

  Loop* next_ = nullptr;  ///< in the list of all, which only grows
  bool free_ = false;
};

}  // namespace corps::host::detail
