// SPDX-License-Identifier: MIT OR Apache-2.0
#include <corps/sync/barrier.hpp>
#include <support/conformance.hpp>
#include <support/probe.hpp>

#include <optional>

namespace {

using namespace std::chrono_literals;
using corps::Barrier;
using corps::BarrierRole;
using test::Borrowed;
using test::Probe;

constinit Barrier constant_initialised(1);

TEST(Barrier, OfOneNeverHoldsAnybody) {
  test::Machine vm;
  Probe probe(vm.executor);
  for (int i = 0; i < 3; ++i) {
    auto wait = constant_initialised.wait();
    auto role = probe.poll(wait);
    ASSERT_TRUE(role.is_ready());
    EXPECT_TRUE(*role == BarrierRole::leader);
  }
}

TEST(Barrier, OpensWhenTheLastArrives) {
  test::Machine vm;
  Probe first(vm.executor);
  Probe second(vm.executor);
  Probe third(vm.executor);
  Barrier barrier(3);
  auto a = barrier.wait();
  auto b = barrier.wait();
  auto c = barrier.wait();
  EXPECT_FALSE(first.poll(a).is_ready());
  EXPECT_FALSE(second.poll(b).is_ready());
  auto last = third.poll(c);
  ASSERT_TRUE(last.is_ready());
  EXPECT_TRUE(*last == BarrierRole::leader);
  EXPECT_EQ(first.take_wakes(), 1);
  EXPECT_EQ(second.take_wakes(), 1);
  EXPECT_TRUE(*second.poll(b) == BarrierRole::follower);
  EXPECT_TRUE(*first.poll(a) == BarrierRole::follower);
}

TEST(Barrier, ArrivesAtTheFirstPollOnly) {
  test::Machine vm;
  Probe first(vm.executor);
  Probe second(vm.executor);
  Barrier barrier(2);
  auto never = barrier.wait();
  auto a = barrier.wait();
  for (int i = 0; i < 3; ++i) EXPECT_FALSE(first.poll(a).is_ready());
  auto b = barrier.wait();
  EXPECT_TRUE(second.poll(b).is_ready());
  EXPECT_TRUE(first.poll(a).is_ready());
}

TEST(Barrier, DoesNotCountWhoIsCancelledBeforeAllAreThere) {
  test::Machine vm;
  Probe first(vm.executor);
  Probe second(vm.executor);
  Probe third(vm.executor);
  Barrier barrier(2);
  std::optional a(barrier.wait());
  EXPECT_FALSE(first.poll(*a).is_ready());
  a.reset();
  auto b = barrier.wait();
  EXPECT_FALSE(second.poll(b).is_ready());
  auto c = barrier.wait();
  EXPECT_TRUE(third.poll(c).is_ready());
  EXPECT_EQ(first.take_wakes(), 0);
  EXPECT_TRUE(second.poll(b).is_ready());
}

TEST(Barrier, WhoIsCancelledAfterItOpenedHasArrived) {
  test::Machine vm;
  Probe first(vm.executor);
  Probe second(vm.executor);
  Barrier barrier(2);
  std::optional a(barrier.wait());
  auto b = barrier.wait();
  EXPECT_FALSE(first.poll(*a).is_ready());
  EXPECT_TRUE(second.poll(b).is_ready());
  a.reset();
  // The next round starts from nothing.
  auto c = barrier.wait();
  EXPECT_FALSE(first.poll(c).is_ready());
  auto d = barrier.wait();
  EXPECT_TRUE(second.poll(d).is_ready());
  EXPECT_TRUE(first.poll(c).is_ready());
}

TEST(Barrier, ArrivalsAfterItOpenedAreOfTheNextRound) {
  test::Machine vm;
  Probe first(vm.executor);
  Probe second(vm.executor);
  Barrier barrier(2);
  auto a = barrier.wait();
  auto b = barrier.wait();
  EXPECT_FALSE(first.poll(a).is_ready());
  EXPECT_TRUE(second.poll(b).is_ready());
  // a has not run yet.
  auto c = barrier.wait();
  EXPECT_FALSE(second.poll(c).is_ready());
  EXPECT_TRUE(first.poll(a).is_ready());
  EXPECT_FALSE(second.poll(c).is_ready());
  auto d = barrier.wait();
  EXPECT_TRUE(first.poll(d).is_ready());
  EXPECT_TRUE(second.poll(c).is_ready());
}

struct Shared {
  explicit Shared(std::uint32_t parties) : barrier(parties) {}
  Barrier barrier;
  test::BasicTrace<128> trace;
};

corps::Task<8> go_round(Borrowed<Shared> shared, char name, int wait_ms) {
  for (int round = 0; round < 3; ++round) {
    co_await corps::Timer::after(std::chrono::milliseconds(wait_ms));
    shared->trace.add(name);
    if (co_await shared->barrier.wait() == BarrierRole::leader) shared->trace.add('|');
  }
}

TEST(Barrier, KeepsManyTasksInStepOverManyRounds) {
  test::Machine vm;
  Shared shared(8);
  for (int i = 0; i < 8; ++i) {
    ASSERT_TRUE(vm.spawner().spawn(go_round(shared, static_cast<char>('a' + i), 1 + (i + 3) % 8)).has_value());
  }
  vm.advance(100ms);
  EXPECT_EQ(shared.trace.text(), "fghabcde|fghabcde|fghabcde|");
}

corps::Task<> arrive_at_most(Borrowed<Shared> shared) {
  auto outcome = co_await corps::with_timeout(1ms, shared->barrier.wait());
  shared->trace.add(outcome ? '?' : 't');
  auto role = co_await shared->barrier.wait();
  shared->trace.add(role == BarrierRole::leader ? 'l' : 'f');
}

TEST(Barrier, CanBeArrivedAtWithATimeout) {
  test::Machine vm;
  Probe probe(vm.executor);
  Shared shared(2);
  ASSERT_TRUE(vm.spawner().spawn(arrive_at_most(shared)).has_value());
  vm.advance(1ms);
  EXPECT_EQ(shared.trace.take(), "t");
  auto wait = shared.barrier.wait();
  EXPECT_TRUE(probe.poll(wait).is_ready());
  vm.run_ready();
  EXPECT_EQ(shared.trace.text(), "f");
}

TEST(Barrier, WorksWithoutALockOnOneExecutor) {
  test::Machine vm;
  Probe first(vm.executor);
  Probe second(vm.executor);
  corps::BasicBarrier<corps::SingleExecutorLock> barrier(2);
  auto a = barrier.wait();
  auto b = barrier.wait();
  EXPECT_FALSE(first.poll(a).is_ready());
  EXPECT_TRUE(second.poll(b).is_ready());
  EXPECT_TRUE(first.poll(a).is_ready());
}

TEST(Barrier, OpensForManyOfWhomSomeAreCancelled) {
  test::Machine vm;
  Probe probes[5] = {Probe(vm.executor), Probe(vm.executor), Probe(vm.executor), Probe(vm.executor),
                     Probe(vm.executor)};
  corps::Barrier barrier(4);
  std::optional a(barrier.wait());
  std::optional b(barrier.wait());
  std::optional c(barrier.wait());
  EXPECT_FALSE(probes[0].poll(*a).is_ready());
  EXPECT_FALSE(probes[1].poll(*b).is_ready());
  EXPECT_FALSE(probes[2].poll(*c).is_ready());
  b.reset();
  auto d = barrier.wait();
  EXPECT_FALSE(probes[3].poll(d).is_ready());
  auto e = barrier.wait();
  EXPECT_TRUE(*probes[4].poll(e) == corps::BarrierRole::leader);
  c.reset();
  EXPECT_TRUE(*probes[3].poll(d) == corps::BarrierRole::follower);
  EXPECT_TRUE(*probes[0].poll(*a) == corps::BarrierRole::follower);
  EXPECT_EQ(probes[1].take_wakes(), 0);
}

TEST(Barrier, GivesTheRoleOfTheRoundToAFutureThatIsAwaitedAgain) {
  test::Machine vm;
  Probe first(vm.executor), second(vm.executor);
  corps::Barrier barrier(2);
  auto a = barrier.wait();
  auto b = barrier.wait();
  EXPECT_FALSE(first.poll(a).is_ready());
  EXPECT_TRUE(*second.poll(b) == corps::BarrierRole::leader);
  EXPECT_TRUE(*first.poll(a) == corps::BarrierRole::follower);
  EXPECT_FALSE(second.poll(b).is_ready());
  EXPECT_TRUE(*first.poll(a) == corps::BarrierRole::leader);
  EXPECT_TRUE(*second.poll(b) == corps::BarrierRole::follower);
}

}  // namespace
