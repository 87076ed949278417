// SPDX-License-Identifier: MIT OR Apache-2.0
#include <corps/sync/event.hpp>
#include <support/conformance.hpp>
#include <support/probe.hpp>

#include <optional>

namespace {

using namespace std::chrono_literals;
using corps::Event;
using test::Borrowed;
using test::Probe;

constinit Event constant_initialised;

TEST(Event, IsConstantInitialised) {
  EXPECT_FALSE(constant_initialised.is_set());
  constant_initialised.set();
  EXPECT_TRUE(constant_initialised.is_set());
  constant_initialised.clear();
  EXPECT_FALSE(constant_initialised.is_set());
}

TEST(Event, IsReadyAtOnceWhenItIsSet) {
  test::Machine vm;
  Probe probe(vm.executor);
  Event event;
  event.set();
  event.set();
  for (int i = 0; i < 3; ++i) {
    auto wait = event.wait();
    EXPECT_TRUE(probe.poll(wait).is_ready());
  }
  EXPECT_TRUE(event.is_set());
  EXPECT_EQ(probe.take_wakes(), 0);
}

TEST(Event, ReleasesAllWhoWait) {
  test::Machine vm;
  Probe first(vm.executor);
  Probe second(vm.executor);
  Event event;
  auto a = event.wait();
  auto b = event.wait();
  EXPECT_FALSE(first.poll(a).is_ready());
  EXPECT_FALSE(second.poll(b).is_ready());
  event.set();
  EXPECT_EQ(first.take_wakes(), 1);
  EXPECT_EQ(second.take_wakes(), 1);
  EXPECT_TRUE(second.poll(b).is_ready());
  EXPECT_TRUE(first.poll(a).is_ready());
}

TEST(Event, ReleasesThoseWhoWaitedAtAPulseAndNobodyElse) {
  test::Machine vm;
  Probe first(vm.executor);
  Probe second(vm.executor);
  Event event;
  auto a = event.wait();
  EXPECT_FALSE(first.poll(a).is_ready());
  event.set();
  event.clear();
  auto b = event.wait();
  EXPECT_FALSE(second.poll(b).is_ready());
  EXPECT_EQ(first.take_wakes(), 1);
  EXPECT_TRUE(first.poll(a).is_ready());
  EXPECT_EQ(second.take_wakes(), 0);
  EXPECT_FALSE(second.poll(b).is_ready());
  event.set();
  EXPECT_EQ(second.take_wakes(), 1);
  EXPECT_TRUE(second.poll(b).is_ready());
}

TEST(Event, ForgetsAWaiterThatIsCancelled) {
  test::Machine vm;
  Probe first(vm.executor);
  Probe second(vm.executor);
  Probe third(vm.executor);
  Event event;
  auto a = event.wait();
  std::optional b(event.wait());
  auto c = event.wait();
  EXPECT_FALSE(first.poll(a).is_ready());
  EXPECT_FALSE(second.poll(*b).is_ready());
  EXPECT_FALSE(third.poll(c).is_ready());
  b.reset();
  event.set();
  EXPECT_EQ(first.take_wakes(), 1);
  EXPECT_EQ(second.take_wakes(), 0);
  EXPECT_EQ(third.take_wakes(), 1);
}

TEST(Event, LosesNothingWhenAReleasedWaiterIsCancelled) {
  test::Machine vm;
  Probe first(vm.executor);
  Probe second(vm.executor);
  Event event;
  std::optional a(event.wait());
  auto b = event.wait();
  EXPECT_FALSE(first.poll(*a).is_ready());
  EXPECT_FALSE(second.poll(b).is_ready());
  event.set();
  event.clear();
  a.reset();
  EXPECT_TRUE(second.poll(b).is_ready());
  EXPECT_FALSE(event.is_set());
}

TEST(Event, BearsSpuriousPolls) {
  test::Machine vm;
  Probe first(vm.executor);
  Probe second(vm.executor);
  Event event;
  auto a = event.wait();
  for (int i = 0; i < 3; ++i) EXPECT_FALSE(first.poll(a).is_ready());
  // Whoever polled last is woken.
  EXPECT_FALSE(second.poll(a).is_ready());
  event.set();
  EXPECT_EQ(first.take_wakes(), 0);
  EXPECT_EQ(second.take_wakes(), 1);
  EXPECT_TRUE(second.poll(a).is_ready());
}

TEST(Event, CanBeAwaitedAgain) {
  test::Machine vm;
  Probe probe(vm.executor);
  Event event;
  auto wait = event.wait();
  for (int i = 0; i < 3; ++i) {
    EXPECT_FALSE(probe.poll(wait).is_ready());
    event.set();
    EXPECT_TRUE(probe.poll(wait).is_ready());
    event.clear();
  }
}

corps::Task<32> wait_and_tell(Borrowed<Event> event, Borrowed<test::Trace> trace, char name) {
  co_await event->wait();
  trace->add(name);
}

TEST(Event, WakesManyInTheOrderTheyCame) {
  test::Machine vm;
  test::Trace trace;
  Event event;
  for (int i = 0; i < 26; ++i) {
    ASSERT_TRUE(vm.spawner().spawn(wait_and_tell(event, trace, static_cast<char>('a' + i))).has_value());
  }
  vm.run_ready();
  EXPECT_EQ(trace.text(), "");
  event.set();
  event.clear();
  vm.run_ready();
  EXPECT_EQ(trace.text(), "abcdefghijklmnopqrstuvwxyz");
}

corps::Task<> wait_again_and_again(Borrowed<Event> event, Borrowed<test::Trace> trace) {
  for (int i = 0; i < 3; ++i) {
    co_await event->wait();
    event->clear();
    trace->add('r');
  }
}

TEST(Event, DoesNotReleaseAWaiterTwiceForOneSet) {
  test::Machine vm;
  test::Trace trace;
  Event event;
  ASSERT_TRUE(vm.spawner().spawn(wait_again_and_again(event, trace)).has_value());
  for (int i = 0; i < 3; ++i) {
    vm.run_ready();
    event.set();
    vm.run_ready();
    EXPECT_EQ(trace.take(), "r");
  }
}

corps::Task<> wait_at_most(Borrowed<Event> event, Borrowed<test::Trace> trace) {
  auto outcome = co_await corps::with_timeout(5ms, event->wait());
  trace->add(outcome ? 's' : 't');
  outcome = co_await corps::with_timeout(5ms, event->wait());
  trace->add(outcome ? 's' : 't');
}

TEST(Event, CanBeWaitedForWithATimeout) {
  test::Machine vm;
  test::Trace trace;
  Event event;
  ASSERT_TRUE(vm.spawner().spawn(wait_at_most(event, trace)).has_value());
  vm.advance(5ms);
  EXPECT_EQ(trace.text(), "t");
  event.set();
  vm.advance(1ms);
  EXPECT_EQ(trace.text(), "ts");
}

TEST(Event, WorksWithoutALockOnOneExecutor) {
  test::Machine vm;
  Probe probe(vm.executor);
  corps::BasicEvent<corps::SingleExecutorLock> event;
  auto wait = event.wait();
  EXPECT_FALSE(probe.poll(wait).is_ready());
  event.set();
  EXPECT_EQ(probe.take_wakes(), 1);
  EXPECT_TRUE(probe.poll(wait).is_ready());
}

}  // namespace
