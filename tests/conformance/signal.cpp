// SPDX-License-Identifier: MIT OR Apache-2.0
#include <corps/sync/signal.hpp>
#include <support/conformance.hpp>
#include <support/probe.hpp>

#include <optional>

namespace {

using namespace std::chrono_literals;
using corps::Signal;
using test::Borrowed;
using test::Probe;
using test::Token;

constinit Signal<int> constant_initialised;

TEST(Signal, KeepsTheLatestValue) {
  EXPECT_FALSE(constant_initialised.try_take().has_value());
  constant_initialised.signal(1);
  constant_initialised.signal(2);
  EXPECT_TRUE(constant_initialised.signaled());
  EXPECT_EQ(constant_initialised.try_take(), std::optional(2));
  EXPECT_FALSE(constant_initialised.signaled());
}

TEST(Signal, GivesAValueThatIsThereAtOnce) {
  test::Machine vm;
  Probe probe(vm.executor);
  Signal<int> signal;
  signal.signal(3);
  auto wait = signal.wait();
  EXPECT_EQ(*probe.poll(wait), 3);
  EXPECT_FALSE(signal.signaled());
  EXPECT_EQ(probe.take_wakes(), 0);
}

TEST(Signal, WakesTheFirstThatCameOnly) {
  test::Machine vm;
  Probe first(vm.executor);
  Probe second(vm.executor);
  Signal<int> signal;
  auto a = signal.wait();
  auto b = signal.wait();
  EXPECT_FALSE(first.poll(a).is_ready());
  EXPECT_FALSE(second.poll(b).is_ready());
  signal.signal(1);
  EXPECT_EQ(first.take_wakes(), 1);
  EXPECT_EQ(second.take_wakes(), 0);
  EXPECT_FALSE(second.poll(b).is_ready());
  EXPECT_EQ(*first.poll(a), 1);
  signal.signal(2);
  EXPECT_EQ(second.take_wakes(), 1);
  EXPECT_EQ(*second.poll(b), 2);
}

TEST(Signal, KeepsAValueFromNewcomersWhileSomebodyWaitsForIt) {
  test::Machine vm;
  Probe first(vm.executor);
  Probe second(vm.executor);
  Signal<int> signal;
  auto a = signal.wait();
  EXPECT_FALSE(first.poll(a).is_ready());
  signal.signal(1);
  EXPECT_FALSE(signal.try_take().has_value());
  auto newcomer = signal.wait();
  EXPECT_FALSE(second.poll(newcomer).is_ready());
  EXPECT_EQ(*first.poll(a), 1);
}

TEST(Signal, OverwritesAValueThatAWaiterHasNotTakenYet) {
  test::Machine vm;
  Probe probe(vm.executor);
  Signal<int> signal;
  auto a = signal.wait();
  EXPECT_FALSE(probe.poll(a).is_ready());
  signal.signal(1);
  signal.signal(2);
  EXPECT_EQ(probe.take_wakes(), 1);
  EXPECT_EQ(*probe.poll(a), 2);
}

TEST(Signal, ForgetsItsValueWhenItIsReset) {
  test::Machine vm;
  Probe probe(vm.executor);
  Signal<int> signal;
  signal.reset();
  signal.signal(1);
  signal.reset();
  EXPECT_FALSE(signal.signaled());
  auto wait = signal.wait();
  EXPECT_FALSE(probe.poll(wait).is_ready());
  // Also one that is on its way: the waiter goes on waiting.
  signal.signal(2);
  signal.reset();
  EXPECT_FALSE(probe.poll(wait).is_ready());
  signal.signal(3);
  EXPECT_EQ(*probe.poll(wait), 3);
}

TEST(Signal, PassesOverAWaiterThatWasCancelledBeforeItsTurn) {
  test::Machine vm;
  Probe first(vm.executor);
  Probe second(vm.executor);
  Signal<int> signal;
  std::optional a(signal.wait());
  auto b = signal.wait();
  EXPECT_FALSE(first.poll(*a).is_ready());
  EXPECT_FALSE(second.poll(b).is_ready());
  a.reset();
  signal.signal(1);
  EXPECT_EQ(first.take_wakes(), 0);
  EXPECT_EQ(second.take_wakes(), 1);
  EXPECT_EQ(*second.poll(b), 1);
}

TEST(Signal, PassesAValueOnWhenItsWaiterIsCancelledAfterItCame) {
  test::Machine vm;
  Probe first(vm.executor);
  Probe second(vm.executor);
  Signal<int> signal;
  std::optional a(signal.wait());
  auto b = signal.wait();
  EXPECT_FALSE(first.poll(*a).is_ready());
  EXPECT_FALSE(second.poll(b).is_ready());
  signal.signal(1);
  EXPECT_EQ(second.take_wakes(), 0);
  a.reset();
  EXPECT_EQ(second.take_wakes(), 1);
  EXPECT_EQ(*second.poll(b), 1);
}

TEST(Signal, KeepsTheValueWhenItsOnlyWaiterIsCancelled) {
  test::Machine vm;
  Probe probe(vm.executor);
  Signal<Token> signal;
  {
    auto a = signal.wait();
    EXPECT_FALSE(probe.poll(a).is_ready());
    signal.signal(Token(7));
  }
  EXPECT_EQ(signal.try_take()->value, 7);
  EXPECT_EQ(Token::alive, 0);
}

TEST(Signal, BearsSpuriousPolls) {
  test::Machine vm;
  Probe first(vm.executor);
  Probe second(vm.executor);
  Signal<> signal;
  auto a = signal.wait();
  auto b = signal.wait();
  for (int i = 0; i < 3; ++i) {
    EXPECT_FALSE(first.poll(a).is_ready());
    EXPECT_FALSE(second.poll(b).is_ready());
  }
  signal.signal();
  EXPECT_FALSE(second.poll(b).is_ready());
  EXPECT_TRUE(first.poll(a).is_ready());
}

struct Shared {
  Signal<int> signal;
  test::Trace trace;
};

corps::Task<16> take_one(Borrowed<Shared> shared, char name) {
  const int value = co_await shared->signal.wait();
  shared->trace.add(name);
  shared->trace.add(static_cast<char>('0' + value));
}

TEST(Signal, ServesManyWaitersOneByOneInTheOrderTheyCame) {
  test::Machine vm;
  Shared shared;
  for (int i = 0; i < 10; ++i) {
    ASSERT_TRUE(vm.spawner().spawn(take_one(shared, static_cast<char>('a' + i))).has_value());
  }
  for (int i = 0; i < 10; ++i) {
    vm.run_ready();
    shared.signal.signal(i);
  }
  vm.run_ready();
  EXPECT_EQ(shared.trace.text(), "a0b1c2d3e4f5g6h7i8j9");
}

corps::Task<> take_in_time(Borrowed<Shared> shared) {
  for (int i = 0; i < 2; ++i) {
    const auto value = co_await corps::with_timeout(1ms, shared->signal.wait());
    shared->trace.add(value ? static_cast<char>('0' + *value) : 't');
  }
}

TEST(Signal, CanBeWaitedForWithATimeout) {
  test::Machine vm;
  Shared shared;
  ASSERT_TRUE(vm.spawner().spawn(take_in_time(shared)).has_value());
  vm.advance(1ms);
  shared.signal.signal(4);
  vm.run_ready();
  EXPECT_EQ(shared.trace.text(), "t4");
}

}  // namespace
