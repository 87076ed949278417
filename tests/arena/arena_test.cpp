// SPDX-License-Identifier: MIT OR Apache-2.0
// Tasks and calls in one arena of CORPS_TASK_ARENA_SIZE bytes, instead of exact slots.
#include <gtest/gtest.h>

#include <array>
#include <corps/corps.hpp>
#include <vector>

#include "support/borrowed.hpp"
#include "support/counted.hpp"
#include "support/virtual_machine.hpp"

static_assert(CORPS_TASK_ARENA_SIZE == 2048, "this program is built with an arena of 2048 bytes");

namespace {

using corps::Async;
using corps::SpawnError;
using corps::Task;
using corps::TaskHandle;
using test::Borrowed;
using test::Counted;
using test::MoveOnly;
using End = Borrowed<corps::Signal<>>;

class Arena : public testing::Test {
 protected:
  Arena() {
    Counted::counts.reset();
    MoveOnly::counts.reset();
  }
  ~Arena() override {
    vm.run_ready();
    for (int i = 0; i < 100; ++i) {
      end.signal();
      vm.run_ready();
    }
    EXPECT_TRUE(Counted::counts.balanced());
    EXPECT_TRUE(MoveOnly::counts.balanced());
  }
  test::VirtualMachine vm;
  corps::Signal<> end;
};

/// Makes the compiler keep what `object` points to.
void keep(void* object) { asm volatile("" ::"r"(object) : "memory"); }

template <std::size_t bytes>
Task<20> large(End end, Counted) {
  std::array<char, bytes> buffer{};
  keep(&buffer);
  co_await end->wait();
  keep(&buffer);
}
Task<2> two(End end) { co_await end->wait(); }
Task<> one(End end, MoveOnly) { co_await end->wait(); }

TEST_F(Arena, HoldsTheFramesOfTasks) {
  const TaskHandle handle = vm.spawner().spawn(one(end, MoveOnly(1))).value();
  vm.run_ready();
  EXPECT_TRUE(handle.is_running());
  end.signal();
  vm.run_ready();
  EXPECT_FALSE(handle.is_running());
}

TEST_F(Arena, LeavesTheLimitOfSlotsAsItIs) {
  EXPECT_TRUE(vm.spawner().spawn(two(end)));
  EXPECT_TRUE(vm.spawner().spawn(two(end)));
  EXPECT_EQ(vm.spawner().spawn(two(end)).error(), SpawnError::busy);
}

TEST_F(Arena, SaysExhaustedWhenAFrameDoesNotFit) {
  int started = 0;
  while (vm.spawner().spawn(large<300>(end, Counted(1)))) ++started;
  EXPECT_GT(started, 1);
  EXPECT_LT(started, 7);
  EXPECT_EQ(vm.spawner().spawn(large<300>(end, Counted(1))).error(), SpawnError::arena_exhausted);
  EXPECT_EQ(Counted::counts.alive.size(), static_cast<std::size_t>(started));
  EXPECT_EQ(Counted::counts.errors, 0);
  // In the place of a large one several small ones fit, and busy is busy although the arena is full, too.
  end.signal();
  vm.run_ready();
  EXPECT_EQ(Counted::counts.alive.size(), static_cast<std::size_t>(started) - 1);
  EXPECT_TRUE(vm.spawner().spawn(two(end)));
  EXPECT_TRUE(vm.spawner().spawn(two(end)));
  EXPECT_EQ(vm.spawner().spawn(two(end)).error(), SpawnError::busy);
}

TEST_F(Arena, GivesTheSlotBackWhenAFrameDoesNotFit) {
  // 20 slots: more refusals than slots do not use them up.
  for (int i = 0; i < 50; ++i) {
    const auto refused = vm.spawner().spawn(large<3000>(end, Counted(1)));
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error(), SpawnError::arena_exhausted);
  }
}

TEST_F(Arena, DistinguishesBusyFromExhaustedInAnyOrder) {
  EXPECT_TRUE(vm.spawner().spawn(two(end)));
  EXPECT_TRUE(vm.spawner().spawn(two(end)));
  for (int i = 0; i < 3; ++i) {
    EXPECT_EQ(vm.spawner().spawn(large<3000>(end, Counted(1))).error(), SpawnError::arena_exhausted);
    EXPECT_EQ(vm.spawner().spawn(two(end)).error(), SpawnError::busy);
  }
}

TEST_F(Arena, IsWholeAgainWhenTheTasksHaveEnded) {
  for (int round = 0; round < 50; ++round) {
    std::vector<TaskHandle> handles;
    while (auto handle = vm.spawner().spawn(large<100>(end, Counted(1)))) handles.push_back(*handle);
    ASSERT_GE(handles.size(), 8u);
    vm.run_ready();
    for (std::size_t i = 0; i < handles.size(); ++i) {
      end.signal();
      vm.run_ready();
    }
    for (const TaskHandle& handle : handles) ASSERT_FALSE(handle.is_running());
    // Nearly all of it in one piece.
    auto whole = vm.spawner().spawn(large<1700>(end, Counted(1)));
    ASSERT_TRUE(whole);
    vm.run_ready();
    end.signal();
    vm.run_ready();
    ASSERT_FALSE(whole->is_running());
  }
}

TEST_F(Arena, TakesTheFrameOfADroppedTaskBack) {
  for (int i = 0; i < 100; ++i) auto task = large<1500>(end, Counted(1));
  EXPECT_TRUE(vm.spawner().spawn(large<1500>(end, Counted(1))));
}

template <std::size_t bytes>
Async<int> call() {
  std::array<char, bytes> buffer{};
  keep(&buffer);
  co_await corps::yield_now();
  keep(&buffer);
  co_return 1 + buffer[0];
}

TEST_F(Arena, HoldsTheFramesOfCalls) {
  int sum = 0;
  ASSERT_TRUE(vm.spawner().spawn([](Borrowed<int> s) -> Task<> {
    for (int i = 0; i < 100; ++i) *s += co_await call<1000>();
    auto [a, b] = co_await corps::join(call<400>(), call<400>());
    *s += a + b;
  }(sum)));
  vm.run_ready();
  EXPECT_EQ(sum, 102);
}

Task<> spawn_what_does_not_fit(Borrowed<corps::Executor> executor, End end) {
  executor->spawner().spawn(large<3000>(end, Counted(1))).value();
  co_return;
}

TEST_F(Arena, PanicsWithTheRemedyWhenATaskCannotDoWithout) {
  ASSERT_TRUE(vm.spawner().spawn([](End e) -> Task<> { co_await e->wait(); }(end)));
  EXPECT_DEATH(
      {
        (void)vm.spawner().spawn(spawn_what_does_not_fit(vm.executor, end));
        vm.run_ready();
      },
      "the task arena is full .arena_exhausted.: raise CORPS_TASK_ARENA_SIZE");
}

TEST_F(Arena, PanicsWhenTheFrameOfACallDoesNotFit) {
  EXPECT_DEATH(
      {
        (void)vm.spawner().spawn([]() -> Task<> { (void)co_await call<2048>(); }());
        vm.run_ready();
      },
      "the arena has no room for the frame of an Async function: raise CORPS_TASK_ARENA_SIZE");
}

TEST_F(Arena, TakesTheFramesOfCancelledCallsBack) {
  int done = 0;
  ASSERT_TRUE(vm.spawner().spawn([](Borrowed<int> d) -> Task<> {
    for (int i = 0; i < 100; ++i) {
      (void)co_await corps::select(call<400>(), corps::yield_now(), call<400>());
      ++*d;
    }
  }(done)));
  vm.run_ready();
  EXPECT_EQ(done, 100);
  EXPECT_TRUE(vm.spawner().spawn(large<1500>(end, Counted(1))));
}

TEST_F(Arena, MakesOldHandlesInert) {
  const TaskHandle first = vm.spawner().spawn(one(end, MoveOnly(1))).value();
  vm.run_ready();
  end.signal();
  vm.run_ready();
  const TaskHandle second = vm.spawner().spawn(one(end, MoveOnly(1))).value();
  EXPECT_FALSE(first.is_running());
  EXPECT_TRUE(second.is_running());
}

}  // namespace
