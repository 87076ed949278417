// SPDX-License-Identifier: MIT OR Apache-2.0
// What the desktop tests run on instead of a chip: an executor in virtual time.
#pragma once

#include <corps/corps.hpp>
#include <functional>
#include <memory>
#include <string>
#include <thread>

namespace test {

/// One executor, its clock and its sleep. Only one at a time. A panic prints its message to stderr and aborts:
/// EXPECT_DEATH sees it. The clock starts at 0 and moves only when told.
///
/// There are two of them, and a program is linked with one: virtual_machine.cpp, in which nothing happens but what the
/// test does; and the simulator's (../simulated), which adds what any program must bear, chosen by a seed.
class VirtualMachine {
  class Parts;
  std::unique_ptr<Parts> parts_;

 public:
  VirtualMachine();
  ~VirtualMachine();
  VirtualMachine(const VirtualMachine&) = delete;
  VirtualMachine& operator=(const VirtualMachine&) = delete;

  corps::Executor& executor;
  corps::Spawner spawner() { return executor.spawner(); }
  /// Called once by the next sleep, instead of moving the clock to the alarm.
  std::function<void()> interrupt;

  /// Polls until no task is ready, without moving the clock. Throws after `batches`: somebody spins.
  void run_ready(int batches = 100'000);
  /// Moves the clock forward by `time`, stopping at each timer on the way and running what it wakes.
  void advance(corps::Clock::duration time);
  /// Runs until nothing is ready and no timer is set, moving the clock as needed.
  void run_until_idle(int batches = 1'000'000);

  /// For a test that counts polls: no spurious ones.
  void poll_exactly();

  std::int64_t now() const;
  /// How often an executor was pended since start.
  int pends() const;
  /// What was logged since the last call.
  std::string take_log();
};

/// For a loop that waits for another thread: lets it run where there are fewer cores than threads.
inline void poll_or_yield(corps::Executor& executor) {
  executor.poll();
  if (!executor.has_ready_tasks()) std::this_thread::yield();
}

}  // namespace test
