// SPDX-License-Identifier: MIT OR Apache-2.0
// One task function, one pool of exactly N slots, however it is called: an optimiser that clones or inlines the
// function must not double its slots.
#include <corps/executor/task_pool.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <corps/corps.hpp>
#include <random>
#include <vector>

#include "shared_tasks.hpp"
#include "support/virtual_machine.hpp"

namespace {

using corps::Spawner;
using corps::SpawnError;
using corps::Task;
using corps::TaskHandle;
using test::End;
using test::spawn_many;

volatile int opaque = 4;

class TaskPool : public testing::Test {
 protected:
  // Ends all that still waits, so that the next test finds the slots free.
  ~TaskPool() override {
    vm.run_ready();
    for (int i = 0; i < 200; ++i) {
      end.signal();
      vm.run_ready();
    }
  }
  test::VirtualMachine vm;
  corps::Signal<> end;
  Spawner spawner = vm.spawner();
};

Task<1> single(End end) { co_await end->wait(); }
Task<2> pair(End end) { co_await end->wait(); }
Task<7> seven(End end) { co_await end->wait(); }
Task<100> hundred(End end) { co_await end->wait(); }

TEST_F(TaskPool, HasExactlyAsManySlotsAsTheTaskSays) {
  const struct {
    int slots;
    int started;
  } cases[] = {
      {1, spawn_many(spawner, 300, [&](int) { return single(end); })},
      {2, spawn_many(spawner, 300, [&](int) { return pair(end); })},
      {7, spawn_many(spawner, 300, [&](int) { return seven(end); })},
      {100, spawn_many(spawner, 300, [&](int) { return hundred(end); })},
  };
  for (const auto& c : cases) EXPECT_EQ(c.started, c.slots);
}

Task<8> ends_alone(End end) { co_await end->wait(); }

TEST_F(TaskPool, ReusesSlotsInAnyOrder) {
  std::mt19937 random(1);
  corps::Signal<> ends[8];
  std::vector<int> running;
  std::vector<int> idle = {0, 1, 2, 3, 4, 5, 6, 7};
  for (int step = 0; step < 5000; ++step) {
    const bool may_start = !idle.empty();
    if (may_start && (running.empty() || random() % 2)) {
      std::swap(idle[random() % idle.size()], idle.back());
      ASSERT_TRUE(spawner.spawn(ends_alone(ends[idle.back()])));
      running.push_back(idle.back());
      idle.pop_back();
      vm.run_ready();
    } else {
      std::swap(running[random() % running.size()], running.back());
      ends[running.back()].signal();
      idle.push_back(running.back());
      running.pop_back();
      vm.run_ready();
    }
    if (idle.empty()) {
      ASSERT_EQ(spawner.spawn(ends_alone(end)).error(), SpawnError::busy);
    }
  }
  for (int i : running) ends[i].signal();
  vm.run_ready();
}

TEST_F(TaskPool, GivesBackTheSlotsOfDroppedTasks) {
  for (int round = 0; round < 50; ++round) {
    auto first = seven(end);
    auto second = seven(end);
    auto third = std::move(first);
    EXPECT_EQ(spawn_many(spawner, 0, [&](int) { return seven(end); }), 0);
  }
  EXPECT_EQ(spawn_many(spawner, 20, [&](int) { return seven(end); }), 7);
}

Task<4> spawns_itself(Spawner spawner, End end, test::Borrowed<int> started, int depth) {
  ++*started;
  if (depth != 0) (void)spawner.spawn(spawns_itself(spawner, end, started, depth - 1));
  co_await end->wait();
}

TEST_F(TaskPool, LetsATaskSpawnItselfAsFarAsItGoes) {
  int started = 0;
  ASSERT_TRUE(spawner.spawn(spawns_itself(spawner, end, started, 10)));
  vm.run_ready();
  EXPECT_EQ(started, 4);
  EXPECT_FALSE(spawner.spawn(spawns_itself(spawner, end, started, 0)));
}

Task<> replaces_itself(Spawner spawner, test::Borrowed<int> generations, int left) {
  ++*generations;
  // Its own slot is in use until it has ended.
  if (left != 0) {
    EXPECT_EQ(spawner.spawn(replaces_itself(spawner, generations, left - 1)).error(), SpawnError::busy);
  }
  co_return;
}

TEST_F(TaskPool, KeepsTheSlotOfARunningTask) {
  int generations = 0;
  ASSERT_TRUE(spawner.spawn(replaces_itself(spawner, generations, 5)));
  vm.run_ready();
  EXPECT_EQ(generations, 1);
}

// --- one pool, however it is called --------------------------------------------------------------

TEST_F(TaskPool, IsSharedByTranslationUnits) {
  EXPECT_EQ(test::spawn_ordinary_elsewhere(spawner, end, 1), 1);
  EXPECT_EQ(spawn_many(spawner, 9, [&](int) { return test::ordinary_task(end, 5); }), 1);
  EXPECT_EQ(test::spawn_ordinary_elsewhere(spawner, end, 9), 0);
}

TEST_F(TaskPool, OfAnInlineFunctionIsSharedByTranslationUnits) {
  EXPECT_EQ(spawn_many(spawner, 1, [&](int) { return test::inline_task(end, 5); }), 1);
  EXPECT_EQ(test::spawn_inline_elsewhere(spawner, end, 9), 2);
  EXPECT_EQ(spawn_many(spawner, 9, [&](int) { return test::inline_task(end, 6); }), 0);
}

TEST_F(TaskPool, OfATemplateIsSharedByTranslationUnits) {
  EXPECT_EQ(spawn_many(spawner, 1, [&](int) { return test::template_task<1>(end, 5); }), 1);
  EXPECT_EQ(test::spawn_template_elsewhere(spawner, end, 9), 1);
}

TEST_F(TaskPool, OfAStaticMemberIsSharedByTranslationUnits) {
  EXPECT_EQ(spawn_many(spawner, 1, [&](int) { return test::WithStaticMember::task(end, 5); }), 1);
  EXPECT_EQ(test::spawn_member_elsewhere(spawner, end, 9), 1);
}

TEST_F(TaskPool, OfEachInstanceOfATemplateIsItsOwn) {
  EXPECT_EQ(spawn_many(spawner, 9, [&](int) { return test::template_task<2>(end, 1); }), 2);
  EXPECT_EQ(spawn_many(spawner, 9, [&](int) { return test::template_task<3>(end, 1); }), 2);
}

Task<2> anonymous_task(End end, int) { co_await end->wait(); }
TEST_F(TaskPool, OfFunctionsOfOneNameInTwoUnitsAreTwo) {
  EXPECT_EQ(spawn_many(spawner, 9, [&](int) { return anonymous_task(end, 1); }), 2);
  EXPECT_EQ(test::spawn_anonymous_elsewhere(spawner, end, 9), 2);
  EXPECT_EQ(test::spawn_static_elsewhere(spawner, end, 9), 2);
}

Task<2> twin_a(End end) { co_await end->wait(); }
Task<2> twin_b(End end) { co_await end->wait(); }
TEST_F(TaskPool, OfFunctionsWithTheSameCodeAreTwo) {
  EXPECT_EQ(spawn_many(spawner, 9, [&](int) { return twin_a(end); }), 2);
  EXPECT_EQ(spawn_many(spawner, 9, [&](int) { return twin_b(end); }), 2);
}

TEST_F(TaskPool, OfALambdaIsOne) {
  auto task = [](End end) -> Task<2> { co_await end->wait(); };
  auto copy = task;
  EXPECT_EQ(spawn_many(spawner, 1, [&](int) { return task(end); }), 1);
  EXPECT_EQ(spawn_many(spawner, 9, [&](int) { return copy(end); }), 1);
}

TEST_F(TaskPool, OfEachInstanceOfAGenericLambdaIsItsOwn) {
  auto task = [](End end, auto) -> Task<2> { co_await end->wait(); };
  EXPECT_EQ(spawn_many(spawner, 9, [&](int) { return task(end, 1); }), 2);
  EXPECT_EQ(spawn_many(spawner, 9, [&](int) { return task(end, 1.0); }), 2);
}

Task<2> through_a_pointer(End end) { co_await end->wait(); }
TEST_F(TaskPool, IsTheSameThroughAFunctionPointer) {
  Task<2> (*volatile pointer)(End) = through_a_pointer;
  EXPECT_EQ(spawn_many(spawner, 1, [&](int) { return pointer(end); }), 1);
  EXPECT_EQ(spawn_many(spawner, 9, [&](int) { return through_a_pointer(end); }), 1);
}

// The rest invites clones for constant arguments, by hot loops and by parameters whose move is cheaper for known
// values.

Task<1> small(End end) { co_await end->wait(); }
TEST_F(TaskPool, IsOneForASmallFunctionCalledAtManyPlaces) {
  int started = 0;
  started += spawner.spawn(small(end)).has_value();
  started += spawner.spawn(small(end)).has_value();
  for (int i = 0; i < opaque; ++i) started += spawner.spawn(small(end)).has_value();
  started += spawn_many(spawner, 100, [&](int) { return small(end); });
  EXPECT_EQ(started, 1);
}

struct CostlyToMove {
  CostlyToMove(int n) noexcept : value(n) {}
  CostlyToMove(CostlyToMove&& other) noexcept : value(other.value) {
    int sum = 0;
    for (int i = 0; i < value; ++i) sum += opaque * i;
    if (value == 7) sum = sum / value + opaque % value;
    total = sum;
  }
  int value;
  static inline volatile int total = 0;
};

static Task<3> costly(End end, CostlyToMove a, int b, int c) {
  const int product = b * c;
  co_await end->wait();
  CostlyToMove::total = product + a.value;
}
Task<3> costly_and_external(End end, CostlyToMove a, int b, int c) {
  const int product = b * c;
  co_await end->wait();
  CostlyToMove::total = product + a.value;
}

template <class F>
int spawn_with_constants(Spawner spawner, F task) {
  int started = 0;
  for (int i = 0; i < 50; ++i) {
    for (int j = 0; j < 50; ++j) {
      started += spawner.spawn(task(CostlyToMove(3), 1, 2)).has_value();
      started += spawner.spawn(task(CostlyToMove(7), 1, 2)).has_value();
      started += spawner.spawn(task(CostlyToMove(0), 5, 2)).has_value();
      started += spawner.spawn(task(CostlyToMove(opaque), 5, opaque)).has_value();
    }
  }
  return started;
}

TEST_F(TaskPool, IsOneWhenArgumentsAreConstant) {
  EXPECT_EQ(spawn_with_constants(spawner, [&](CostlyToMove a, int b, int c) { return costly(end, a.value, b, c); }), 3);
  EXPECT_EQ(spawn_with_constants(spawner,
                                 [&](CostlyToMove a, int b, int c) { return costly_and_external(end, a.value, b, c); }),
            3);
  int direct = 0;
  for (int i = 0; i < 1000; ++i) {
    direct += spawner.spawn(costly(end, CostlyToMove(3), 1, 2)).has_value();
    direct += spawner.spawn(costly(end, CostlyToMove(7), 1, 2)).has_value();
    direct += spawner.spawn(costly(end, CostlyToMove(opaque), 1, opaque)).has_value();
  }
  EXPECT_EQ(direct, 0);
}

int one = 1;
int two = 2;
static Task<2> to_static(End end, corps::StaticRef<int> number, int times) {
  for (int i = 0; i < times; ++i) *number += opaque;
  co_await end->wait();
  *number = times;
}

TEST_F(TaskPool, IsOneWhenArgumentsAreAddressesOfGlobals) {
  int started = 0;
  for (int i = 0; i < 1000; ++i) {
    started += spawner.spawn(to_static(end, corps::static_ref(one), 3)).has_value();
    started += spawner.spawn(to_static(end, corps::static_ref(two), 4)).has_value();
    started += spawner.spawn(to_static(end, corps::static_ref(one), opaque)).has_value();
  }
  EXPECT_EQ(started, 2);
}

[[gnu::hot]] static Task<2> hot(End end, int a, int b) {
  co_await end->wait();
  opaque = 4 + 0 * a * b;
}
TEST_F(TaskPool, IsOneForAHotFunction) {
  int started = 0;
  for (int i = 0; i < 1000; ++i) {
    started += spawner.spawn(hot(end, 1, 2)).has_value();
    started += spawner.spawn(hot(end, 2, 3)).has_value();
    started += spawner.spawn(hot(end, opaque, 4)).has_value();
  }
  EXPECT_EQ(started, 2);
}

static Task<3> recursive(Spawner spawner, End end, int depth) {
  if (depth == 3) (void)spawner.spawn(recursive(spawner, end, 2));
  if (depth == 2) (void)spawner.spawn(recursive(spawner, end, 1));
  if (depth != 0) (void)spawner.spawn(recursive(spawner, end, depth - 1));
  co_await end->wait();
}
TEST_F(TaskPool, IsOneForARecursiveFunction) {
  EXPECT_TRUE(spawner.spawn(recursive(spawner, end, 3)));
  vm.run_ready();
  EXPECT_EQ(spawn_many(spawner, 9, [&](int i) { return recursive(spawner, end, i % 4); }), 0);
}

}  // namespace
