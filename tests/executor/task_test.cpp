// SPDX-License-Identifier: MIT OR Apache-2.0
#include <gtest/gtest.h>

#include <array>
#include <corps/corps.hpp>
#include <memory>
#include <numeric>
#include <stdexcept>
#include <string>

#include "support/borrowed.hpp"
#include "support/counted.hpp"
#include "support/virtual_machine.hpp"

namespace {

using corps::Spawner;
using corps::SpawnError;
using corps::Task;
using test::Borrowed;
using test::Counted;
using test::MoveOnly;

class TaskTest : public testing::Test {
 protected:
  TaskTest() {
    Counted::counts.reset();
    MoveOnly::counts.reset();
  }
  ~TaskTest() override {
    EXPECT_TRUE(Counted::counts.balanced());
    EXPECT_TRUE(MoveOnly::counts.balanced());
  }
  test::VirtualMachine vm;
  std::string trace;
};

Task<> say(Borrowed<std::string> trace, char what) {
  *trace += what;
  co_return;
}

TEST_F(TaskTest, RunsNothingWhenItIsCalled) {
  auto task = say(trace, 'x');
  vm.run_ready();
  EXPECT_EQ(trace, "");
}

TEST_F(TaskTest, RunsNothingWhenItIsSpawned) {
  auto handle = vm.spawner().spawn(say(trace, 'x')).value();
  EXPECT_EQ(trace, "");
  EXPECT_TRUE(handle.is_running());
  vm.run_ready();
  EXPECT_EQ(trace, "x");
  EXPECT_FALSE(handle.is_running());
}

Task<> keep(Counted, MoveOnly, Borrowed<corps::Signal<>> end) { co_await end->wait(); }

TEST_F(TaskTest, MovesItsParametersIntoTheFrame) {
  corps::Signal<> end;
  Counted original(7);
  auto handle = vm.spawner().spawn(keep(original, MoveOnly(8), end)).value();
  EXPECT_EQ(Counted::counts.alive.size(), 2u);  // the original and the frame's
  EXPECT_EQ(Counted::counts.copied, 1);
  EXPECT_EQ(MoveOnly::counts.alive.size(), 1u);
  vm.run_ready();
  EXPECT_EQ(MoveOnly::counts.alive.size(), 1u);
  end.signal();
  vm.run_ready();
  EXPECT_FALSE(handle.is_running());
  EXPECT_EQ(Counted::counts.alive.size(), 1u);
  EXPECT_EQ(MoveOnly::counts.alive.size(), 0u);
}

TEST_F(TaskTest, DestroysItsParametersOnceWhenItIsDroppedUnspawned) {
  corps::Signal<> end;
  {
    auto task = keep(Counted(1), MoveOnly(2), end);
  }
  EXPECT_TRUE(Counted::counts.balanced());
  EXPECT_TRUE(MoveOnly::counts.balanced());
  EXPECT_EQ(MoveOnly::counts.constructed, 1);
}

TEST_F(TaskTest, GivesItsSlotBackWhenItIsDroppedUnspawned) {
  corps::Signal<> end;
  for (int i = 0; i < 100; ++i) auto task = keep(Counted(1), MoveOnly(2), end);
  auto handle = vm.spawner().spawn(keep(Counted(1), MoveOnly(2), end));
  EXPECT_TRUE(handle.has_value());
  end.signal();
  vm.run_ready();
}

TEST_F(TaskTest, HoldsItsSlotBeforeItIsSpawned) {
  corps::Signal<> end;
  auto first = keep(Counted(1), MoveOnly(2), end);
  EXPECT_EQ(vm.spawner().spawn(keep(Counted(3), MoveOnly(4), end)).error(), SpawnError::busy);
}

TEST_F(TaskTest, DestroysTheParametersOnceWhenSpawningFails) {
  corps::Signal<> end;
  ASSERT_TRUE(vm.spawner().spawn(keep(Counted(1), MoveOnly(2), end)));
  const auto alive = Counted::counts.alive;
  for (int i = 0; i < 10; ++i)
    EXPECT_EQ(vm.spawner().spawn(keep(Counted(3), MoveOnly(4), end)).error(), SpawnError::busy);
  EXPECT_EQ(Counted::counts.alive, alive);
  EXPECT_EQ(Counted::counts.errors, 0);
  EXPECT_EQ(MoveOnly::counts.alive.size(), 1u);
  end.signal();
  vm.run_ready();
}

TEST_F(TaskTest, CanBeMovedBeforeItIsSpawned) {
  auto first = say(trace, 'x');
  auto second = std::move(first);
  ASSERT_TRUE(vm.spawner().spawn(std::move(second)));
  vm.run_ready();
  EXPECT_EQ(trace, "x");
}

TEST_F(TaskTest, SpawnedAfterItWasMovedFromPanics) {
  auto first = say(trace, 'x');
  auto second = std::move(first);
  EXPECT_DEATH((void)vm.spawner().spawn(std::move(first)), "moved-from Task was spawned");
}

Task<> local_order(Borrowed<std::string> trace, Borrowed<corps::Signal<>> end) {
  struct Mark {
    Mark(std::string& t, char c) : trace(t), what(c) {}
    ~Mark() { trace += what; }
    std::string& trace;
    char what;
  };
  Mark outer(*trace, 'o');
  {
    Mark inner(*trace, 'i');
    co_await end->wait();
  }
  *trace += '.';
}

TEST_F(TaskTest, DestroysItsVariablesAsTheirScopesEnd) {
  corps::Signal<> end;
  ASSERT_TRUE(vm.spawner().spawn(local_order(trace, end)));
  vm.run_ready();
  EXPECT_EQ(trace, "");
  end.signal();
  vm.run_ready();
  EXPECT_EQ(trace, "i.o");
}

Task<> throwing() {
  throw std::runtime_error("lost");
  co_return;
}

TEST_F(TaskTest, PanicsWhenAnExceptionLeavesIt) {
  ASSERT_TRUE(vm.spawner().spawn(throwing()));
  EXPECT_DEATH(vm.run_ready(), "an exception left a corps::Task: catch it inside the task");
}

Task<> hold_unique(std::unique_ptr<int> number, Borrowed<int> sum) {
  co_await corps::yield_now();
  *sum += *number;
}

TEST_F(TaskTest, TakesMoveOnlyParameters) {
  int sum = 0;
  ASSERT_TRUE(vm.spawner().spawn(hold_unique(std::make_unique<int>(42), sum)));
  vm.run_ready();
  EXPECT_EQ(sum, 42);
}

Task<> static_parameters(corps::StaticRef<int> number, corps::StaticString text, Borrowed<std::string> trace) {
  co_await corps::yield_now();
  *number += 1;
  *trace = text;
}

TEST_F(TaskTest, TakesReferencesToStaticObjectsAndLiterals) {
  static int number = 1;
  ASSERT_TRUE(vm.spawner().spawn(static_parameters(corps::static_ref(number), "literal", trace)));
  vm.run_ready();
  EXPECT_EQ(number, 2);
  EXPECT_EQ(trace, "literal");
}

struct Patterns {
  template <std::size_t N>
  static Task<4> fill(unsigned char pattern, Borrowed<corps::Signal<>> step, Borrowed<int> bad) {
    std::array<unsigned char, N> first;
    first.fill(pattern);
    co_await step->wait();
    std::array<unsigned char, N> second;
    second.fill(static_cast<unsigned char>(~pattern));
    co_await step->wait();
    for (std::size_t i = 0; i < N; ++i) {
      if (first[i] != pattern || second[i] != static_cast<unsigned char>(~pattern)) ++*bad;
    }
  }
};

template <std::size_t N>
void fill_all_slots(test::VirtualMachine& vm) {
  corps::Signal<> step;
  int bad = 0;
  // Each task writes over the whole of its frame while its neighbours hold other patterns.
  for (int round = 0; round < 3; ++round) {
    for (unsigned char pattern : {0x00, 0xff, 0x55, 0xa5}) {
      EXPECT_TRUE(vm.spawner().spawn(Patterns::fill<N>(pattern, step, bad)));
    }
    vm.run_ready();
    EXPECT_EQ(vm.spawner().spawn(Patterns::fill<N>(1, step, bad)).error(), SpawnError::busy);
    for (int wake = 0; wake < 8; ++wake) {
      step.signal();
      vm.run_ready();
    }
  }
  EXPECT_EQ(bad, 0);
}

TEST_F(TaskTest, KeepsItsVariablesOutOfTheNeighbouringSlots) {
  fill_all_slots<1>(vm);
  fill_all_slots<7>(vm);
  fill_all_slots<64>(vm);
  fill_all_slots<1000>(vm);
}

// Frames of every size modulo the alignment.
template <std::size_t... N>
void fill_sizes(test::VirtualMachine& vm, std::index_sequence<N...>) {
  (fill_all_slots<N + 1>(vm), ...);
}
TEST_F(TaskTest, HasExactFramesOfAnySize) { fill_sizes(vm, std::make_index_sequence<40>()); }

Task<3> aligned(Borrowed<int> misaligned, std::max_align_t, Borrowed<corps::Signal<>> end) {
  std::max_align_t local{};
  if (reinterpret_cast<std::uintptr_t>(&local) % alignof(std::max_align_t) != 0) ++*misaligned;
  co_await end->wait();
  if (reinterpret_cast<std::uintptr_t>(&local) % alignof(std::max_align_t) != 0) ++*misaligned;
}

TEST_F(TaskTest, AlignsEachFrame) {
  corps::Signal<> end;
  int misaligned = 0;
  for (int i = 0; i < 3; ++i) EXPECT_TRUE(vm.spawner().spawn(aligned(misaligned, {}, end)));
  for (int i = 0; i < 3; ++i) {
    vm.run_ready();
    end.signal();
  }
  vm.run_ready();
  EXPECT_EQ(misaligned, 0);
}

struct ThrowsWhenMoved {
  explicit ThrowsWhenMoved(bool b) : bad(b) {}
  ThrowsWhenMoved(ThrowsWhenMoved&& other) : bad(other.bad) {
    if (bad) throw std::runtime_error("no");
  }
  bool bad;
};

Task<> take_throwing(ThrowsWhenMoved, Counted) { co_return; }

TEST_F(TaskTest, GivesItsSlotBackWhenMovingAParameterThrows) {
  EXPECT_THROW((void)vm.spawner().spawn(take_throwing(ThrowsWhenMoved(true), Counted(1))), std::runtime_error);
  EXPECT_TRUE(vm.spawner().spawn(take_throwing(ThrowsWhenMoved(false), Counted(1))));
  vm.run_ready();
}

Task<> temporaries(Borrowed<corps::Channel<Counted, 1>> there, Borrowed<corps::Channel<Counted, 1>> back,
                   Borrowed<int> sum) {
  co_await there->send(Counted(1));
  co_await there->send(Counted(2));
  auto received = co_await corps::with_timeout(std::chrono::seconds(1), back->receive());
  *sum += received->value;
  *sum += (co_await back->receive()).value;
}
Task<> answer(Borrowed<corps::Channel<Counted, 1>> there, Borrowed<corps::Channel<Counted, 1>> back) {
  for (int i = 0; i < 2; ++i) co_await back->send(Counted(10 * (co_await there->receive()).value));
}

TEST_F(TaskTest, DestroysEachTemporaryOfAnAwaitOnce) {
  corps::Channel<Counted, 1> there;
  corps::Channel<Counted, 1> back;
  int sum = 0;
  ASSERT_TRUE(vm.spawner().spawn(temporaries(there, back, sum)));
  ASSERT_TRUE(vm.spawner().spawn(answer(there, back)));
  vm.run_until_idle();
  EXPECT_TRUE(Counted::counts.balanced());
  EXPECT_EQ(sum, 30);
}

}  // namespace
