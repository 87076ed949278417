// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <corps/executor/spawn_error.hpp>
#include <corps/executor/spawner.hpp>
#include <cstdint>
#include <expected>
#include <thread>

namespace corps::host {

namespace detail {
class Loop;
}

/// Starts tasks on the executor of another thread. A handle: copied freely, and harmless when the thread has stopped.
class SendSpawner {
 public:
  /// As Spawner::spawn, and `SpawnError::stopped` when the thread has been stopped. What the task is given must be safe
  /// to hand to another thread: values of their own, or objects that lock (a Channel, an atomic). Of a SendTask, which
  /// is taken as well, that is checked. Any thread.
  template <unsigned N>
  [[nodiscard("the task may not have been started: look at the error, or stop on it with .value()")]]
  std::expected<TaskHandle, SpawnError> spawn(Task<N> task) const {
    Entry entry(*this);
    if (!entry.is_open()) return std::unexpected(SpawnError::stopped);
    return entry.spawner().spawn(std::move(task));
  }

 private:
  friend class Thread;
  SendSpawner(detail::Loop& loop, std::uint64_t generation) noexcept : loop_(&loop), generation_(generation) {}

  /// While it lives, the thread does not end.
  class Entry {
   public:
    explicit Entry(const SendSpawner& spawner);
    Entry(const Entry&) = delete;
    Entry& operator=(const Entry&) = delete;
    ~Entry();
    bool is_open() const noexcept;
    Spawner spawner() const noexcept;

   private:
    const SendSpawner& of_;
  };

  detail::Loop* loop_;
  std::uint64_t generation_;
};

/// A further thread with an executor of its own. Its tasks and those of other threads meet in channels, signals and the
/// like, whose lock policy is the default one.
///
///     corps::host::Thread worker;
///     worker.spawner().spawn(count_primes(1'000'000)).value();
///
/// Its end, the destructor or `stop`, cancels the tasks that are left: they are destroyed in their own thread.
class Thread {
 public:
  /// Starts it. Throws std::system_error when the system has no thread left.
  Thread();
  Thread(const Thread&) = delete;
  Thread& operator=(const Thread&) = delete;
  /// As `stop`.
  ~Thread() { stop(); }

  SendSpawner spawner() const noexcept { return spawner_; }

  /// Ends the tasks that are left at their next suspension, then the thread. Blocks the caller until then, so a task
  /// that is stopping holds up the others of its own thread; not from the thread itself, which panics. Idempotent.
  void stop();

 private:
  detail::Loop* loop_;
  SendSpawner spawner_;
  std::thread thread_;
};

}  // namespace corps::host
