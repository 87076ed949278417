// SPDX-License-Identifier: MIT OR Apache-2.0
#include <corps/sync/rw_lock.hpp>

#include <gtest/gtest.h>

#include <corps/corps.hpp>

#include "fair_line.hpp"

namespace {

using corps::RwLock;

TEST(RwLockTest, DoesWhatItsModelDoes) {
  // A reader takes a part, a writer all.
  constexpr unsigned all = 1'000'000;
  for (unsigned seed = 1; seed <= 5; ++seed) {
    test::VirtualMachine vm;
    RwLock<int> lock;
    test::expect_fair(
        vm,
        {.there = all,
         .costs = {1, 1, all},
         .ask = [&](unsigned cost) { return cost == all ? test::request(lock.write()) : test::request(lock.read()); },
         .try_now =
             [&](unsigned cost) {
               return cost == all ? test::holder(lock.try_write()) : test::holder(lock.try_read());
             },
         .add = nullptr},
        seed, 100'000);
    EXPECT_TRUE(lock.try_write().has_value());
  }
}

TEST(RwLockTest, GuardThatIsEmptyPanics) {
  RwLock<std::optional<int>> lock;
  auto guard = *lock.try_read();
  guard.unlock();
  EXPECT_DEATH((void)*guard, "an RwLockGuard was used that holds no lock");
  EXPECT_DEATH((void)guard->has_value(), "an RwLockGuard was used that holds no lock");
}

TEST(RwLockTest, WaitMovedWhileItIsAwaitedPanics) {
  test::VirtualMachine vm;
  test::Probe probe(vm.executor);
  RwLock<int> lock;
  auto guard = lock.try_write();
  auto read = lock.read();
  EXPECT_FALSE(probe.poll(read).is_ready());
  EXPECT_DEATH({ auto moved = std::move(read); }, "a future was moved while it was being awaited");
}

}  // namespace
