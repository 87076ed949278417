// SPDX-License-Identifier: MIT OR Apache-2.0
// Threads that wake, cancel and join the tasks of executors of other threads. Clean under -fsanitize=thread, too.
#include <gtest/gtest.h>

#include <atomic>
#include <corps/corps.hpp>
#include <optional>
#include <semaphore>
#include <thread>
#include <vector>

#include "support/borrowed.hpp"
#include "support/virtual_machine.hpp"

namespace {

using corps::Task;
using corps::TaskEnd;
using corps::TaskHandle;
using test::Borrowed;

/// An executor with a thread that polls it, without timers.
class Loop {
 public:
  Loop() = default;
  ~Loop() { stop(); }
  corps::Executor executor;
  void stop() {
    if (!thread_.joinable()) return;
    running_ = false;
    thread_.join();
  }
  /// Before: what is spawned from this thread.
  void start() {
    thread_ = std::thread([this] {
      while (running_ || executor.has_ready_tasks()) {
        executor.poll();
        std::this_thread::yield();
      }
    });
  }

 private:
  std::atomic<bool> running_ = true;
  std::thread thread_;
};

using Wakes = std::atomic<int>;

/// Ready when the number is there; has its waker where the wakers of other threads find it, under the lock.
class ReachesCount : public corps::Awaitable<ReachesCount> {
 public:
  ReachesCount(Borrowed<corps::WakerCell> cell, Borrowed<Wakes> wakes, int goal) noexcept
      : cell_(cell), wakes_(wakes), goal_(goal) {}
  ~ReachesCount() { cell_->clear(); }
  bool poll_ready(corps::Context& context) noexcept {
    cell_->set(context.waker());
    return wakes_->load() >= goal_;
  }
  void take() const noexcept {}

 private:
  Borrowed<corps::WakerCell> cell_;
  Borrowed<Wakes> wakes_;
  int goal_;
};

Task<8> count_to(Borrowed<corps::WakerCell> cell, Borrowed<Wakes> wakes, int goal) {
  ReachesCount future(cell, wakes, goal);
  co_await future;
}

TEST(Threads, LoseNoWake) {
  constexpr int threads = 3;
  constexpr int each = 20'000;
  Loop loop;
  corps::WakerCell cell;
  Wakes wakes = 0;
  TaskHandle task = loop.executor.spawner().spawn(count_to(cell, wakes, threads * each)).value();
  loop.start();
  std::vector<std::thread> wakers;
  for (int t = 0; t < threads; ++t) {
    wakers.emplace_back([&] {
      for (int i = 0; i < each; ++i) {
        ++wakes;
        cell.wake();
      }
    });
  }
  for (auto& waker : wakers) waker.join();
  while (task.is_running()) std::this_thread::yield();
  loop.stop();
}

/// Counts its frames; `plain` is not atomic: only the executor of the task touches it.
struct Life {
  Life(Borrowed<int> p) noexcept : plain(p) { ++*plain; }
  Life(const Life&) = delete;
  Life& operator=(const Life&) = delete;
  ~Life() { --*plain; }
  Borrowed<int> plain;
};

Task<> live(Borrowed<corps::Signal<>> end, Borrowed<int> alive) {
  Life life(alive);
  co_await end->wait();
}

/// The newest task, for other threads: under the lock.
struct Offer {
  std::optional<TaskHandle> task;
  std::atomic<int> number = 0;
};

/// Starts a task anew as soon as it has ended.
Task<> keep_alive(corps::Spawner spawner, Borrowed<corps::Signal<>> end, Borrowed<int> alive, Borrowed<Offer> offer,
                  int rounds, Borrowed<int> cancels) {
  for (int i = 0; i < rounds; ++i) {
    TaskHandle task = spawner.spawn(live(end, alive)).value();  // its slot is free: the join said so
    {
      corps::arch::CriticalSection section;
      offer->task = task;
    }
    ++offer->number;
    const TaskEnd how = co_await task.join();
    *cancels += how == TaskEnd::cancelled;
  }
}

TEST(Threads, CancelTasksOfAnExecutor) {
  constexpr int rounds = 3'000;
  Loop loop;
  corps::Signal<> end;
  int alive = 0;
  int cancels = 0;
  Offer offer;
  const corps::Spawner spawner = loop.executor.spawner();
  TaskHandle keeper = spawner.spawn(keep_alive(spawner, end, alive, offer, rounds, cancels)).value();
  loop.start();
  std::vector<std::thread> cancellers;
  for (int t = 0; t < 3; ++t) {
    cancellers.emplace_back([&, t] {
      int seen = 0;
      while (keeper.is_running()) {
        if (offer.number == seen) {
          std::this_thread::yield();
          continue;
        }
        seen = offer.number;
        std::optional<TaskHandle> task;
        {
          corps::arch::CriticalSection section;
          task = offer.task;
        }
        if (t == 2 && seen % 2 == 0) end.signal();
        task->cancel();
        task->cancel();
      }
    });
  }
  for (auto& canceller : cancellers) canceller.join();
  loop.stop();
  EXPECT_EQ(alive, 0);
  EXPECT_GT(cancels, 0);
  EXPECT_FALSE(keeper.is_running());
}

Task<8> join_there(TaskHandle target, Borrowed<std::atomic<int>> told, Borrowed<int> left_behind) {
  (void)co_await target.join();
  // The task's last store is seen here: the join orders them.
  EXPECT_EQ(*left_behind, 42);
  ++*told;
}
Task<> leaves_behind(Borrowed<corps::Signal<>> end, Borrowed<int> there) {
  co_await end->wait();
  *there = 42;
}
Task<4> give_up(TaskHandle joiner) {
  for (int i = 0; i < 3; ++i) co_await corps::yield_now();
  joiner.cancel();
}

TEST(Threads, JoinTasksOfOtherExecutors) {
  int all_told = 0;
  for (int round = 0; round < 300; ++round) {
    Loop here;
    Loop there[2];
    corps::Signal<> end;
    int left_behind = 0;
    std::atomic<int> told = 0;
    TaskHandle task = here.executor.spawner().spawn(leaves_behind(end, left_behind)).value();
    for (auto& loop : there) {
      for (int i = 0; i < 3; ++i) {
        TaskHandle joiner = loop.executor.spawner().spawn(join_there(task, told, left_behind)).value();
        // One of three may be too late, or not.
        if (i == 1) {
          ASSERT_TRUE(loop.executor.spawner().spawn(give_up(joiner)));
        }
      }
    }
    here.start();
    for (auto& loop : there) loop.start();
    end.signal();
    while (task.is_running() || told < 4) std::this_thread::yield();
    here.stop();
    for (auto& loop : there) loop.stop();
    EXPECT_GE(told, 4);
    EXPECT_LE(told, 6);
    all_told += told;
  }
  EXPECT_GE(all_told, 300 * 4);
}

}  // namespace
