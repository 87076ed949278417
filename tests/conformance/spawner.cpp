// SPDX-License-Identifier: MIT OR Apache-2.0
// Slots: claimed by the call, given back by the end, by a cancel, by a drop, by a failure.
#include <corps/corps.hpp>
#include <support/conformance.hpp>

namespace {

using corps::Signal;
using corps::Spawner;
using corps::SpawnError;
using corps::Task;
using test::Borrowed;
using test::Machine;
using test::Token;
using test::Trace;

Task<> one(Token token, Borrowed<Signal<>> end, Borrowed<int> sum) {
  co_await end->wait();
  *sum += token.value;
}
Task<3> three(Token token, Borrowed<Signal<>> end, Borrowed<int> sum) {
  co_await end->wait();
  *sum += token.value;
}

TEST(Spawner, RefusesMoreTasksThanThereAreSlots) {
  Machine vm;
  Signal<> end;
  int sum = 0;
  for (int i = 1; i <= 3; ++i) ASSERT_TRUE(vm.spawner().spawn(three(Token(i), end, sum)).has_value());
  for (int i = 0; i < 3; ++i) {
    EXPECT_TRUE(vm.spawner().spawn(three(Token(100), end, sum)).error() == SpawnError::busy);
    EXPECT_EQ(Token::alive, 3);  // what was refused is gone
  }
  vm.run_ready();
  for (int i = 0; i < 3; ++i) {
    end.signal();
    vm.run_ready();
  }
  EXPECT_EQ(sum, 6);
  EXPECT_EQ(Token::alive, 0);
}

TEST(Spawner, ReusesTheSlotOfATaskThatHasEnded) {
  Machine vm;
  Signal<> end;
  int sum = 0;
  for (int i = 0; i < 20; ++i) {
    ASSERT_TRUE(vm.spawner().spawn(one(Token(i), end, sum)).has_value());
    EXPECT_TRUE(vm.spawner().spawn(one(Token(100), end, sum)).error() == SpawnError::busy);
    vm.run_ready();
    end.signal();
    vm.run_ready();
  }
  EXPECT_EQ(sum, 190);
}

TEST(Spawner, GivesBackTheSlotOfATaskThatIsDropped) {
  Machine vm;
  Signal<> end;
  int sum = 0;
  for (int i = 0; i < 5; ++i) {
    auto first = three(Token(1), end, sum);
    auto second = three(Token(2), end, sum);
    auto third = std::move(first);
    EXPECT_EQ(Token::alive, 2);
  }
  EXPECT_EQ(Token::alive, 0);
  auto task = one(Token(1), end, sum);
  EXPECT_TRUE(vm.spawner().spawn(one(Token(2), end, sum)).error() == SpawnError::busy);
  ASSERT_TRUE(vm.spawner().spawn(std::move(task)).has_value());
  end.signal();
  vm.run_ready();
  EXPECT_EQ(sum, 1);
}

TEST(Spawner, TellsTheErrorOfTheCallNotOfTheMoment) {
  Machine vm;
  Signal<> end;
  int sum = 0;
  auto refused = [&] {
    auto task = one(Token(1), end, sum);
    return one(Token(2), end, sum);
  }();
  EXPECT_TRUE(vm.spawner().spawn(std::move(refused)).error() == SpawnError::busy);
}

Task<3> spawns_itself(Spawner spawner, Borrowed<Trace> trace, Borrowed<Signal<>> end, int depth) {
  if (depth != 0) {
    trace->add(spawner.spawn(spawns_itself(spawner, trace, end, depth - 1)).has_value() ? 's' : 'b');
  }
  co_await end->wait();
}

TEST(Spawner, LetsATaskSpawnItselfAsFarAsItsSlotsGo) {
  Machine vm;
  Signal<> end;
  Trace trace;
  ASSERT_TRUE(vm.spawner().spawn(spawns_itself(vm.spawner(), trace, end, 9)).has_value());
  vm.run_ready();
  EXPECT_EQ(trace.text(), "ssb");
  for (int i = 0; i < 3; ++i) {
    end.signal();
    vm.run_ready();
  }
}

TEST(Spawner, QueuesANewTaskBehindWhatIsQueued) {
  Machine vm;
  Trace trace;
  ASSERT_TRUE(vm.spawner()
                  .spawn([](Spawner spawner, Borrowed<Trace> t) -> Task<> {
                    EXPECT_TRUE(spawner
                                    .spawn([](Borrowed<Trace> trace) -> Task<> {
                                      trace->add('n');
                                      co_return;
                                    }(t))
                                    .has_value());
                    t->add('1');
                    co_await corps::yield_now();
                    t->add('2');
                  }(vm.spawner(), trace))
                  .has_value());
  vm.executor.poll();
  EXPECT_EQ(trace.text(), "1");
  vm.executor.poll();
  EXPECT_EQ(trace.text(), "1n2");
  vm.run_ready();
}

}  // namespace
