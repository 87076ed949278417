// SPDX-License-Identifier: MIT OR Apache-2.0
#include <corps/time/ticker.hpp>

#include <gtest/gtest.h>

#include <corps/corps.hpp>
#include <vector>

#include "support/borrowed.hpp"
#include "support/virtual_machine.hpp"

namespace {

using namespace std::chrono_literals;
using corps::Clock;
using corps::MissedTicks;
using corps::Task;
using corps::Ticker;
using test::Borrowed;
using Times = std::vector<std::int64_t>;

std::int64_t now() { return Clock::now().time_since_epoch().count(); }

class TickerTest : public testing::Test {
 protected:
  void run(auto task) {
    ASSERT_TRUE(vm.spawner().spawn(std::move(task)));
    vm.run_until_idle();
  }
  test::VirtualMachine vm;
  Times times;
};

/// Ticks every 10 us, where after the first tick the task is busy for `busy`.
Task<> tick(Borrowed<Times> times, MissedTicks missed, Clock::duration busy, int ticks) {
  Ticker every(10us, missed);
  for (int i = 0; i < ticks; ++i) {
    co_await every.next();
    times->push_back(now());
    if (i == 0) co_await corps::Timer::after(busy);
  }
}

TEST_F(TickerTest, TicksAtMultiplesOfItsPeriod) {
  for (MissedTicks missed : {MissedTicks::burst, MissedTicks::skip, MissedTicks::delay}) {
    times.clear();
    const std::int64_t start = vm.now();
    run(tick(times, missed, 0us, 4));
    EXPECT_EQ(times, (Times{start + 10, start + 20, start + 30, start + 40}));
  }
}

TEST_F(TickerTest, TreatsMissedTicksAsItIsTold) {
  const struct {
    MissedTicks missed;
    int busy;
    Times expected;
  } cases[] = {
      {MissedTicks::burst, 9, {10, 20, 30, 40, 50}},  {MissedTicks::burst, 10, {10, 20, 30, 40, 50}},
      {MissedTicks::burst, 25, {10, 35, 35, 40, 50}}, {MissedTicks::burst, 40, {10, 50, 50, 50, 50}},
      {MissedTicks::skip, 9, {10, 20, 30, 40, 50}},   {MissedTicks::skip, 10, {10, 20, 30, 40, 50}},
      {MissedTicks::skip, 11, {10, 21, 30, 40, 50}},  {MissedTicks::skip, 25, {10, 35, 40, 50, 60}},
      {MissedTicks::skip, 30, {10, 40, 50, 60, 70}},  {MissedTicks::delay, 9, {10, 20, 30, 40, 50}},
      {MissedTicks::delay, 10, {10, 20, 30, 40, 50}}, {MissedTicks::delay, 11, {10, 21, 31, 41, 51}},
      {MissedTicks::delay, 25, {10, 35, 45, 55, 65}},
  };
  for (const auto& c : cases) {
    times.clear();
    const std::int64_t start = vm.now();
    run(tick(times, c.missed, Clock::duration(c.busy), 5));
    for (auto& time : times) time -= start;
    EXPECT_EQ(times, c.expected) << static_cast<int>(c.missed) << ' ' << c.busy;
  }
}

TEST_F(TickerTest, BurstsByDefaultAndWithoutDrift) {
  run([](Borrowed<Times> t) -> Task<> {
    Ticker every(7us);
    for (int i = 0; i < 1000; ++i) {
      co_await every.next();
      t->push_back(now());
      co_await corps::Timer::after(Clock::duration(i % 11));
    }
  }(times));
  ASSERT_EQ(times.size(), 1000u);
  for (std::size_t i = 0; i < times.size(); ++i) {
    EXPECT_GE(times[i], 7 * static_cast<std::int64_t>(i + 1));
    EXPECT_LE(times[i], 7 * static_cast<std::int64_t>(i + 1) + 20);
  }
}

TEST_F(TickerTest, LetsOthersRunBetweenMissedTicks) {
  ASSERT_TRUE(vm.spawner().spawn([](Borrowed<Times> t) -> Task<> {
    Ticker every(1us);
    co_await corps::Timer::after(5us);
    for (int i = 0; i < 3; ++i) {
      co_await every.next();
      t->push_back(1);
    }
  }(times)));
  vm.run_ready();
  ASSERT_TRUE(vm.spawner().spawn([](Borrowed<Times> t) -> Task<> {
    co_await corps::Timer::after(5us);
    for (int i = 0; i < 3; ++i) {
      co_await corps::yield_now();
      t->push_back(2);
    }
  }(times)));
  vm.run_until_idle();
  EXPECT_EQ(times, (Times{2, 1, 2, 1, 2, 1}));
}

TEST_F(TickerTest, LosesNoTickWhenNextIsCancelled) {
  run([](Borrowed<Times> t) -> Task<> {
    Ticker every(10us);
    for (int i = 0; i < 4; ++i) {
      const bool ticked = (co_await corps::with_timeout(4us, every.next())).has_value();
      t->push_back(ticked ? now() : -now());
    }
  }(times));
  EXPECT_EQ(times, (Times{-4, -8, 10, -14}));
}

TEST_F(TickerTest, LosesNoTickThatFiredButLostASelect) {
  run([](Borrowed<Times> t) -> Task<> {
    Ticker every(10us);
    // Both at once: the leftmost wins, the tick is delivered by the next call.
    auto first = co_await corps::select(corps::Timer::after(10us), every.next());
    t->push_back(static_cast<std::int64_t>(first.index()));
    co_await every.next();
    t->push_back(now());
    co_await every.next();
    t->push_back(now());
  }(times));
  EXPECT_EQ(times, (Times{0, 10, 20}));
}

TEST_F(TickerTest, LeavesNoTimerBehind) {
  run([]() -> Task<> {
    Ticker every(10us);
    (void)co_await corps::with_timeout(1us, every.next());
  }());
  EXPECT_EQ(vm.now(), 1);
  EXPECT_TRUE(vm.executor.timers().empty());
}

TEST_F(TickerTest, StartsAnewWhenItIsRestarted) {
  run([](Borrowed<Times> t) -> Task<> {
    Ticker every(10us);
    co_await every.next();
    co_await corps::Timer::after(7us);
    every.restart();
    co_await every.next();
    t->push_back(now());
    co_await every.next();
    t->push_back(now());
  }(times));
  EXPECT_EQ(times, (Times{27, 37}));
}

TEST_F(TickerTest, RestartedAfterATickFiredForgetsIt) {
  run([](Borrowed<Times> t) -> Task<> {
    Ticker every(10us);
    (void)co_await corps::select(corps::Timer::after(10us), every.next());
    every.restart();
    co_await every.next();
    t->push_back(now());
  }(times));
  EXPECT_EQ(times, (Times{20}));
}

TEST_F(TickerTest, RoundsItsPeriodUp) {
  run([](Borrowed<Times> t) -> Task<> {
    Ticker every(1500ns);
    for (int i = 0; i < 3; ++i) {
      co_await every.next();
      t->push_back(now());
    }
  }(times));
  EXPECT_EQ(times, (Times{2, 4, 6}));
}

TEST_F(TickerTest, PanicsWithoutAPeriod) {
  EXPECT_DEATH(Ticker(0us), "a Ticker needs a period");
  EXPECT_DEATH(Ticker(-1s), "a Ticker needs a period");
}

TEST_F(TickerTest, PanicsWithAPeriodThatDeadlinesCouldOverflowWith) {
  Ticker longest{Clock::duration(Clock::rep{1} << 61)};
  EXPECT_DEATH(Ticker{Clock::duration((Clock::rep{1} << 61) + 1)}, "a Ticker needs a period");
  EXPECT_DEATH(Ticker{Clock::duration::max()}, "a Ticker needs a period");
}

}  // namespace
