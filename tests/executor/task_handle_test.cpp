// SPDX-License-Identifier: MIT OR Apache-2.0
#include <gtest/gtest.h>

#include <corps/corps.hpp>
#include <vector>

#include "support/borrowed.hpp"
#include "support/virtual_machine.hpp"

namespace {

using corps::Task;
using corps::TaskHandle;
using test::Borrowed;

Task<> wait_once(Borrowed<corps::Signal<>> end) { co_await end->wait(); }
Task<3> wait_in_three(Borrowed<corps::Signal<>> end) { co_await end->wait(); }
Task<> end_at_once() { co_return; }
Task<> wake_itself_and_end() {
  corps::detail::current->waker().wake();
  co_return;
}

TEST(TaskHandle, SaysThatATaskRunsFromSpawnToEnd) {
  test::VirtualMachine vm;
  corps::Signal<> end;
  TaskHandle handle = vm.spawner().spawn(wait_once(end)).value();
  EXPECT_TRUE(handle.is_running());
  vm.run_ready();
  EXPECT_TRUE(handle.is_running());
  end.signal();
  EXPECT_TRUE(handle.is_running());
  vm.run_ready();
  EXPECT_FALSE(handle.is_running());
}

TEST(TaskHandle, CanBeCopiedAndDroppedWithoutEffect) {
  test::VirtualMachine vm;
  corps::Signal<> end;
  {
    TaskHandle handle = vm.spawner().spawn(wait_once(end)).value();
    TaskHandle copy = handle;
    handle = copy;
    EXPECT_TRUE(copy.is_running());
  }
  EXPECT_FALSE(vm.spawner().spawn(wait_once(end)));
  vm.run_ready();
  end.signal();
  vm.run_ready();
  EXPECT_TRUE(vm.spawner().spawn(wait_once(end)));
  vm.run_ready();
  end.signal();
  vm.run_ready();
}

TEST(TaskHandle, IsInertWhenTheSlotServesAnotherTask) {
  test::VirtualMachine vm;
  corps::Signal<> end;
  TaskHandle first = vm.spawner().spawn(wait_once(end)).value();
  vm.run_ready();
  end.signal();
  vm.run_ready();
  TaskHandle second = vm.spawner().spawn(wait_once(end)).value();
  EXPECT_FALSE(first.is_running());
  EXPECT_TRUE(second.is_running());
  vm.run_ready();
  end.signal();
  vm.run_ready();
  EXPECT_FALSE(second.is_running());
}

TEST(TaskHandle, TellsManyTasksOfOneSlotApart) {
  test::VirtualMachine vm;
  std::vector<TaskHandle> ended;
  for (int i = 0; i < 1000; ++i) {
    TaskHandle handle = vm.spawner().spawn(end_at_once()).value();
    EXPECT_TRUE(handle.is_running());
    for (const TaskHandle& old : ended) ASSERT_FALSE(old.is_running());
    vm.run_ready();
    ended.push_back(handle);
  }
}

TEST(TaskHandle, TellsTheTasksOfSeveralSlotsApart) {
  test::VirtualMachine vm;
  corps::Signal<> ends[3];
  TaskHandle handles[3] = {
      vm.spawner().spawn(wait_in_three(ends[0])).value(),
      vm.spawner().spawn(wait_in_three(ends[1])).value(),
      vm.spawner().spawn(wait_in_three(ends[2])).value(),
  };
  vm.run_ready();
  ends[1].signal();
  vm.run_ready();
  EXPECT_TRUE(handles[0].is_running());
  EXPECT_FALSE(handles[1].is_running());
  EXPECT_TRUE(handles[2].is_running());
  TaskHandle again = vm.spawner().spawn(wait_in_three(ends[1])).value();
  EXPECT_FALSE(handles[1].is_running());
  EXPECT_TRUE(again.is_running());
  vm.run_ready();
  for (auto& end : ends) end.signal();
  vm.run_ready();
  for (const TaskHandle& handle : handles) EXPECT_FALSE(handle.is_running());
  EXPECT_FALSE(again.is_running());
}

TEST(TaskHandle, OfATaskDroppedInBetweenIsNotMistakenForIt) {
  test::VirtualMachine vm;
  TaskHandle first = vm.spawner().spawn(end_at_once()).value();
  vm.run_ready();
  auto unspawned = end_at_once();
  EXPECT_FALSE(first.is_running());
}

TEST(TaskHandle, SaysThatATaskHasEndedOnceItsSlotIsFree) {
  test::VirtualMachine vm;
  // Queued once more while it ended: the frame goes when the executor has dequeued it.
  TaskHandle handle = vm.spawner().spawn(wake_itself_and_end()).value();
  vm.run_ready();
  EXPECT_FALSE(handle.is_running());
  EXPECT_TRUE(vm.spawner().spawn(wake_itself_and_end()));
  vm.run_ready();
}

TEST(TaskHandle, IsTwoWords) { EXPECT_LE(sizeof(TaskHandle), 2 * sizeof(void*)); }

}  // namespace
