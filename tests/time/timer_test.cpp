// SPDX-License-Identifier: MIT OR Apache-2.0
#include <corps/time/timer.hpp>

#include <gtest/gtest.h>

#include <corps/corps.hpp>
#include <string>

#include "support/borrowed.hpp"
#include "support/probe.hpp"
#include "support/virtual_machine.hpp"

namespace {

using namespace std::chrono_literals;
using corps::Clock;
using corps::Task;
using corps::Timer;
using test::Borrowed;
using Trace = Borrowed<std::string>;

class TimerTest : public testing::Test {
 protected:
  void start(auto task) { ASSERT_TRUE(vm.spawner().spawn(std::move(task))); }
  test::VirtualMachine vm;
  std::string trace;
};

Task<8> say_after(Trace trace, char what, Clock::duration wait) {
  co_await Timer::after(wait);
  *trace += what;
}

TEST_F(TimerTest, CompletesAtItsDeadlineAndNotBefore) {
  start(say_after(trace, 'x', 10us));
  vm.advance(9us);
  EXPECT_EQ(trace, "");
  vm.advance(1us);
  EXPECT_EQ(trace, "x");
}

TEST_F(TimerTest, CompletesInTheOrderOfTheDeadlines) {
  const int waits[] = {30, 10, 50, 20, 40};
  for (int wait : waits) start(say_after(trace, static_cast<char>('0' + wait / 10), Clock::duration(wait)));
  vm.run_until_idle();
  EXPECT_EQ(trace, "12345");
  EXPECT_EQ(vm.now(), 50);
}

TEST_F(TimerTest, CompletesEqualDeadlinesInTheOrderOfTheAwaits) {
  for (char c : {'a', 'b', 'c', 'd', 'e'}) start(say_after(trace, c, 10us));
  vm.run_until_idle();
  EXPECT_EQ(trace, "abcde");
}

TEST_F(TimerTest, SuspendsOnceEvenWhenItsTimeHasPassed) {
  vm.advance(1s);
  start([](Trace t) -> Task<> {
    for (int i = 0; i < 3; ++i) {
      *t += 'p';
      co_await Timer::at(Clock::time_point(5us));
    }
    *t += '.';
  }(trace));
  const char* expected[] = {"p", "pp", "ppp", "ppp."};
  for (const char* so_far : expected) {
    vm.executor.poll();
    EXPECT_EQ(trace, so_far);
  }
}

TEST_F(TimerTest, TakesAnyDurationRoundedUp) {
  const struct {
    Timer timer;
    std::int64_t deadline;
  } cases[] = {
      {Timer::after(0us), 0},
      {Timer::after(-1h), 0},
      {Timer::after(1ns), 1},
      {Timer::after(1500ns), 2},
      {Timer::after(std::chrono::duration<double>(0.25)), 250'000},
      {Timer::after(1min), 60'000'000},
      {Timer::after(Clock::duration::max()), INT64_MAX},
      {Timer::at(Clock::time_point(-7us)), -7},
  };
  for (const auto& c : cases) EXPECT_EQ(c.timer.deadline().time_since_epoch().count(), c.deadline);
}

TEST_F(TimerTest, PanicsPastTheEndOfTime) {
  vm.advance(1us);
  EXPECT_DEATH((void)Timer::after(Clock::duration::max()), "a deadline is past the end of time");
  EXPECT_DEATH((void)Timer::after(std::chrono::hours::max()), "does not fit into 64 bits");
}

TEST_F(TimerTest, WakesNobodyOnceItIsDropped) {
  test::Probe probe(vm.executor);
  {
    Timer timer = Timer::after(10us);
    EXPECT_FALSE(probe.poll(timer).is_ready());
    EXPECT_EQ(vm.executor.timers().next_deadline(), 10);
  }
  EXPECT_TRUE(vm.executor.timers().empty());
  vm.advance(20us);
  EXPECT_EQ(probe.take_wakes(), 0);
}

TEST_F(TimerTest, LeavesTheNextDeadlineWhenTheEarliestIsDropped) {
  test::Probe probe(vm.executor);
  Timer late = Timer::after(20us);
  auto early = std::make_unique<Timer>(Timer::after(10us));
  EXPECT_FALSE(probe.poll(late).is_ready());
  EXPECT_FALSE(probe.poll(*early).is_ready());
  EXPECT_EQ(vm.executor.timers().next_deadline(), 10);
  early.reset();
  EXPECT_EQ(vm.executor.timers().next_deadline(), 20);
  vm.advance(20us);
  EXPECT_TRUE(probe.poll(late).is_ready());
}

TEST_F(TimerTest, BearsSpuriousPolls) {
  test::Probe first(vm.executor);
  test::Probe second(vm.executor);
  Timer timer = Timer::after(10us);
  for (int i = 0; i < 3; ++i) EXPECT_FALSE(first.poll(timer).is_ready());
  EXPECT_FALSE(second.poll(timer).is_ready());
  vm.advance(10us);
  // Only the last waker counts.
  EXPECT_TRUE(second.poll(timer).is_ready());
}

TEST_F(TimerTest, WakesWhoPolledItLast) {
  test::Probe first(vm.executor);
  test::Probe second(vm.executor);
  Timer timer = Timer::after(10us);
  EXPECT_FALSE(first.poll(timer).is_ready());
  EXPECT_FALSE(second.poll(timer).is_ready());
  while (vm.now() < 9) vm.advance(1us);
  EXPECT_EQ(first.take_wakes() + second.take_wakes(), 0);
  vm.advance(1us);
  EXPECT_EQ(first.take_wakes(), 0);
  EXPECT_EQ(second.take_wakes(), 1);
}

TEST_F(TimerTest, CanBeMovedBeforeItIsPolled) {
  test::Probe probe(vm.executor);
  Timer first = Timer::after(10us);
  Timer second = std::move(first);
  EXPECT_EQ(second.deadline().time_since_epoch(), 10us);
  EXPECT_FALSE(probe.poll(second).is_ready());
  vm.advance(10us);
  EXPECT_TRUE(probe.poll(second).is_ready());
}

TEST_F(TimerTest, MovedWhileItIsAwaitedPanics) {
  test::Probe probe(vm.executor);
  Timer timer = Timer::after(10us);
  EXPECT_FALSE(probe.poll(timer).is_ready());
  EXPECT_DEATH({ Timer moved = std::move(timer); }, "a Timer was moved while it was being awaited");
}

TEST_F(TimerTest, CanBeAwaitedByNameAgainAndAgain) {
  start([](Trace t) -> Task<> {
    Timer timer = Timer::after(10us);
    co_await timer;
    co_await timer;
    *t += 'x';
  }(trace));
  vm.run_until_idle();
  EXPECT_EQ(trace, "x");
}

}  // namespace
