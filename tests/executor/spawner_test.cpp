// SPDX-License-Identifier: MIT OR Apache-2.0
#include <corps/executor/spawner.hpp>

#include <gtest/gtest.h>

#include <corps/corps.hpp>

#include "support/borrowed.hpp"
#include "support/virtual_machine.hpp"

namespace {

using corps::Spawner;
using corps::SpawnError;
using corps::Task;
using test::Borrowed;

Task<2> count(Borrowed<int> runs, Borrowed<corps::Signal<>> end) {
  ++*runs;
  co_await end->wait();
}

TEST(Spawner, IsOneWordThatIsCopiedFreely) {
  test::VirtualMachine vm;
  Spawner first = vm.spawner();
  Spawner second = first;
  first = second;
  EXPECT_EQ(sizeof(Spawner), sizeof(void*));
  EXPECT_TRUE(first.spawn([]() -> Task<> { co_return; }()));
  vm.run_ready();
}

TEST(Spawner, SaysBusyWhenAllSlotsAreInUse) {
  test::VirtualMachine vm;
  corps::Signal<> end;
  int runs = 0;
  EXPECT_TRUE(vm.spawner().spawn(count(runs, end)));
  EXPECT_TRUE(vm.spawner().spawn(count(runs, end)));
  for (int i = 0; i < 3; ++i) {
    const auto refused = vm.spawner().spawn(count(runs, end));
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error(), SpawnError::busy);
  }
  vm.run_ready();
  EXPECT_EQ(runs, 2);
  end.signal();
  vm.run_ready();
  EXPECT_TRUE(vm.spawner().spawn(count(runs, end)));
  vm.run_ready();
  EXPECT_EQ(runs, 3);
  for (int i = 0; i < 2; ++i) {
    end.signal();
    vm.run_ready();
  }
}

TEST(Spawner, RefusedSpawnsQueueNothing) {
  test::VirtualMachine vm;
  corps::Signal<> end;
  int runs = 0;
  auto first = count(runs, end);
  auto second = count(runs, end);
  EXPECT_FALSE(vm.spawner().spawn(count(runs, end)));
  EXPECT_FALSE(vm.executor.has_ready_tasks());
  EXPECT_EQ(vm.pends(), 0);
}

TEST(Spawner, GivesItsOwnExecutorTheTask) {
  test::VirtualMachine vm;
  corps::Executor other;
  corps::Signal<> end;
  int here = 0;
  int there = 0;
  ASSERT_TRUE(vm.spawner().spawn(count(here, end)));
  ASSERT_TRUE(other.spawner().spawn(count(there, end)));
  vm.run_ready();
  EXPECT_EQ(here, 1);
  EXPECT_EQ(there, 0);
  other.poll();
  EXPECT_EQ(there, 1);
  for (int i = 0; i < 2; ++i) {
    end.signal();
    vm.run_ready();
    other.poll();
  }
}

TEST(Spawner, TellsTheErrorOfAPreparedTaskWhenItIsSpawned) {
  test::VirtualMachine vm;
  corps::Signal<> end;
  int runs = 0;
  auto first = count(runs, end);
  auto second = count(runs, end);
  auto third = count(runs, end);
  {
    auto dropped = std::move(first);
  }
  // The slot that came free does not help a call that was made before.
  EXPECT_EQ(vm.spawner().spawn(std::move(third)).error(), SpawnError::busy);
  EXPECT_TRUE(vm.spawner().spawn(std::move(second)));
  vm.run_ready();
  end.signal();
  vm.run_ready();
  EXPECT_EQ(runs, 1);
}

}  // namespace
