// SPDX-License-Identifier: MIT OR Apache-2.0
#include <corps/sync/semaphore.hpp>

#include <gtest/gtest.h>

#include <atomic>
#include <corps/corps.hpp>
#include <thread>

#include "fair_line.hpp"

namespace {

using corps::Semaphore;

TEST(SemaphoreTest, DoesWhatItsModelDoes) {
  for (unsigned seed = 1; seed <= 5; ++seed) {
    test::VirtualMachine vm;
    Semaphore semaphore(3);
    test::expect_fair(vm,
                      {.there = 3,
                       .costs = {0, 1, 1, 2, 5},
                       .ask = [&](unsigned cost) { return test::request(semaphore.acquire(cost)); },
                       .try_now = [&](unsigned cost) { return test::holder(semaphore.try_acquire(cost)); },
                       .add = [&](unsigned n) { semaphore.release(n); }},
                      seed, 100'000);
  }
}

TEST(SemaphoreTest, TooManyPermitsPanic) {
  Semaphore semaphore(UINT32_MAX);
  EXPECT_DEATH(semaphore.release(), "more than 4,294,967,295 permits");
}

TEST(SemaphoreTest, AcquireMovedWhileItIsAwaitedPanics) {
  test::VirtualMachine vm;
  test::Probe probe(vm.executor);
  Semaphore semaphore(0);
  auto acquire = semaphore.acquire();
  EXPECT_FALSE(probe.poll(acquire).is_ready());
  EXPECT_DEATH({ auto moved = std::move(acquire); }, "a future was moved while it was being awaited");
}

TEST(SemaphoreTest, LetsSoManyThreadsInAtATime) {
  constexpr int rounds = 10'000;
  Semaphore semaphore(2);
  std::atomic<int> inside = 0;
  std::atomic<bool> crowded = false;
  auto work = [&](std::uint32_t cost) {
    corps::Executor executor;
    test::Probe probe(executor);
    for (int i = 0; i < rounds; ++i) {
      auto acquire = semaphore.acquire(cost);
      auto outcome = probe.poll(acquire);
      if (i % 7 == 0) continue;
      while (!outcome.is_ready()) {
        if (probe.take_wakes() != 0) {
          outcome = probe.poll(acquire);
        } else {
          std::this_thread::yield();
        }
      }
      if (inside.fetch_add(static_cast<int>(cost)) + static_cast<int>(cost) > 2) crowded = true;
      inside -= static_cast<int>(cost);
    }
  };
  {
    std::jthread first(work, 1);
    std::jthread second(work, 1);
    std::jthread third(work, 2);
  }
  EXPECT_FALSE(crowded);
  EXPECT_EQ(semaphore.available(), 2u);
}

}  // namespace
