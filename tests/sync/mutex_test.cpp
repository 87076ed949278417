// SPDX-License-Identifier: MIT OR Apache-2.0
#include <corps/sync/mutex.hpp>

#include <gtest/gtest.h>

#include <corps/corps.hpp>
#include <thread>

#include "fair_line.hpp"

namespace {

using corps::Mutex;

TEST(MutexTest, DoesWhatItsModelDoes) {
  for (unsigned seed = 1; seed <= 5; ++seed) {
    test::VirtualMachine vm;
    Mutex<int> mutex;
    test::expect_fair(vm,
                      {.there = 1,
                       .costs = {1},
                       .ask = [&](unsigned) { return test::request(mutex.lock()); },
                       .try_now = [&](unsigned) { return test::holder(mutex.try_lock()); },
                       .add = nullptr},
                      seed, 100'000);
    EXPECT_FALSE(mutex.is_locked());
  }
}

TEST(MutexTest, GuardThatIsEmptyPanics) {
  Mutex<std::optional<int>> mutex;
  auto guard = *mutex.try_lock();
  auto moved = std::move(guard);
  EXPECT_DEATH((void)*guard, "a MutexGuard was used that holds no mutex");
  EXPECT_DEATH((void)guard->has_value(), "a MutexGuard was used that holds no mutex");
}

TEST(MutexTest, LockMovedWhileItIsAwaitedPanics) {
  test::VirtualMachine vm;
  test::Probe probe(vm.executor);
  Mutex<int> mutex;
  auto guard = mutex.try_lock();
  auto lock = mutex.lock();
  EXPECT_FALSE(probe.poll(lock).is_ready());
  EXPECT_DEATH({ auto moved = std::move(lock); }, "a future was moved while it was being awaited");
}

TEST(MutexTest, ProtectsAnObjectAmongThreads) {
  constexpr int rounds = 10'000;
  Mutex<int> mutex{0};
  auto work = [&] {
    corps::Executor executor;
    test::Probe probe(executor);
    for (int i = 0; i < rounds; ++i) {
      // Every fifth gives up, some of them with their turn.
      auto lock = mutex.lock();
      auto outcome = probe.poll(lock);
      if (i % 5 == 0) continue;
      while (!outcome.is_ready()) {
        if (probe.take_wakes() != 0) {
          outcome = probe.poll(lock);
        } else {
          std::this_thread::yield();
        }
      }
      ++**outcome;
    }
  };
  {
    std::jthread first(work);
    std::jthread second(work);
    std::jthread third(work);
  }
  EXPECT_EQ(**mutex.try_lock(), 3 * rounds / 5 * 4);
}

}  // namespace
