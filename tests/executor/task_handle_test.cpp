// SPDX-License-Identifier: MIT OR Apache-2.0
#include <gtest/gtest.h>

#include <corps/corps.hpp>
#include <functional>
#include <memory>
#include <stdexcept>
#include <vector>

#include "support/borrowed.hpp"
#include "support/counted.hpp"
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

// --- mistakes --------------------------------------------------------------------------------------

Task<> join_itself() { co_await corps::current_task().join(); }
Task<> join_itself_in_a_call() {
  auto call = []() -> corps::Async<> { co_await corps::current_task().join(); };
  co_await corps::join(call(), corps::yield_now());
}
Task<> join_itself_in_time() {
  (void)co_await corps::with_timeout(std::chrono::seconds(1), corps::current_task().join());
}

TEST(TaskHandle, JoinedByItsOwnTaskPanics) {
  test::VirtualMachine vm;
  ASSERT_TRUE(vm.spawner().spawn(join_itself()));
  EXPECT_DEATH(vm.run_ready(), "a task joins itself: it would wait for ever");
}
TEST(TaskHandle, JoinedByItsOwnTaskInACallPanics) {
  test::VirtualMachine vm;
  ASSERT_TRUE(vm.spawner().spawn(join_itself_in_a_call()));
  EXPECT_DEATH(vm.run_ready(), "a task joins itself: it would wait for ever");
}
TEST(TaskHandle, JoinedByItsOwnTaskInASelectPanics) {
  test::VirtualMachine vm;
  ASSERT_TRUE(vm.spawner().spawn(join_itself_in_time()));
  EXPECT_DEATH(vm.run_ready(), "a task joins itself: it would wait for ever");
}

Task<> move_a_join(TaskHandle task) {
  auto join = task.join();
  (void)co_await corps::select(std::ref(join), corps::yield_now());
  auto moved = std::move(join);
}
TEST(TaskHandle, JoinMovedWhileItIsAwaitedPanics) {
  test::VirtualMachine vm;
  corps::Signal<> end;
  TaskHandle task = vm.spawner().spawn(wait_once(end)).value();
  ASSERT_TRUE(vm.spawner().spawn(move_a_join(task)));
  EXPECT_DEATH(vm.run_ready(), "join.. was moved while it was being awaited");
}

TEST(TaskHandle, OfTheCurrentTaskOutsideOfTasksPanics) {
  EXPECT_DEATH((void)corps::current_task(), "current_task.. outside of a task");
}

Task<> spawn_once_too_often(corps::Spawner spawner, Borrowed<corps::Signal<>> end) {
  spawner.spawn(wait_once(end)).value();
  spawner.spawn(wait_once(end)).value();
  co_return;
}
TEST(TaskHandle, OfAFailedSpawnSaysSo) {
  test::VirtualMachine vm;
  corps::Signal<> end;
  ASSERT_TRUE(vm.spawner().spawn(spawn_once_too_often(vm.spawner(), end)));
  EXPECT_DEATH(vm.run_ready(), "all slots of the spawned Task<N> function are in use");
}

// --- nothing leaks ---------------------------------------------------------------------------------

using test::Counted;
using test::MoveOnly;

corps::Async<Counted> fetch(Counted key, Borrowed<corps::Signal<>> end, bool fails) {
  Counted local(key.value);
  co_await end->wait();
  if (fails) throw std::runtime_error("failed");
  co_return local;
}
corps::Async<int> sum(Counted a, MoveOnly b, Borrowed<corps::Signal<>> end) {
  Counted first = co_await fetch(Counted(1), end, false);
  try {
    (void)co_await fetch(Counted(2), end, true);
  } catch (const std::runtime_error&) {
  }
  auto both = co_await corps::join(fetch(Counted(3), end, false), fetch(Counted(4), end, false));
  co_return first.value + a.value + b.value + std::get<0>(both).value;
}
Task<> compute(MoveOnly parameter, std::unique_ptr<int> heap, Borrowed<corps::Signal<>> end) {
  Counted local(5);
  auto result = co_await corps::with_timeout(std::chrono::hours(1), sum(Counted(6), MoveOnly(7), end));
  *heap = result.value() + parameter.value;
}

TEST(TaskHandle, CancelLeaksNothingAtAnySuspension) {
  Counted::counts.reset();
  MoveOnly::counts.reset();
  test::VirtualMachine vm;
  bool finished = false;
  for (int signals = 0; !finished; ++signals) {
    corps::Signal<> end;
    TaskHandle task = vm.spawner().spawn(compute(MoveOnly(1), std::make_unique<int>(0), end)).value();
    for (int i = 0; i < signals; ++i) {
      vm.run_ready();
      end.signal();
    }
    if (signals % 2 == 0) vm.run_ready();
    finished = !task.is_running();
    task.cancel();
    vm.run_ready();
    EXPECT_FALSE(task.is_running());
    EXPECT_TRUE(Counted::counts.balanced()) << signals;
    EXPECT_TRUE(MoveOnly::counts.balanced()) << signals;
    EXPECT_TRUE(vm.executor.timers().empty());
    ASSERT_LT(signals, 20);
  }
}

TEST(TaskHandle, IsTwoWords) { EXPECT_LE(sizeof(TaskHandle), 2 * sizeof(void*)); }

}  // namespace
