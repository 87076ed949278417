// SPDX-License-Identifier: MIT OR Apache-2.0
#include <corps/time/ticker.hpp>

#include <gtest/gtest.h>

#include <corps/corps.hpp>
#include <vector>

#include "support/borrowed.hpp"
#include "support/probe.hpp"
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

TEST_F(TickerTest, SkipsAMillionMissedTicksAtOnce) {
  for (MissedTicks missed : {MissedTicks::skip, MissedTicks::delay}) {
    times.clear();
    const std::int64_t start = vm.now();
    run(tick(times, missed, Clock::duration(10'000'003), 3));
    const bool skips = missed == MissedTicks::skip;
    EXPECT_EQ(times, (Times{start + 10, start + 10'000'013, start + (skips ? 10'000'020 : 10'000'023)}));
  }
}

TEST_F(TickerTest, FindsTheNextMultipleHoweverLateItIs) {
  // Against a division, which the ticker does without.
  for (std::int64_t period : {1, 2, 3, 7, 10, 1'000, 65'536, 999'983}) {
    for (std::int64_t late : {0, 1, 2, 6, 7, 8, 999, 1'000, 65'535, 131'072, 123'456'789}) {
      times.clear();
      const std::int64_t start = vm.now();
      run([](Borrowed<Times> t, std::int64_t p, std::int64_t l) -> Task<> {
        Ticker every(Clock::duration(p), MissedTicks::skip);
        co_await every.next();
        co_await corps::Timer::after(Clock::duration(p + l));
        for (int i = 0; i < 2; ++i) {
          co_await every.next();
          t->push_back(now());
        }
      }(times, period, late));
      const std::int64_t delivered = 2 * period + late;
      EXPECT_EQ(times, (Times{start + delivered, start + (delivered / period + 1) * period})) << period << ' ' << late;
    }
  }
}

TEST_F(TickerTest, DeliversEveryMissedTickInABurst) {
  run([](Borrowed<Times> t) -> Task<> {
    Ticker every(1us);
    co_await corps::Timer::after(10ms);
    for (int i = 0; i < 10'001; ++i) co_await every.next();
    t->push_back(now());
  }(times));
  EXPECT_EQ(times, (Times{10'001}));
}

TEST_F(TickerTest, TakesTheLongestPeriod) {
  constexpr std::int64_t longest = std::int64_t{1} << 61;
  for (MissedTicks missed : {MissedTicks::burst, MissedTicks::skip, MissedTicks::delay}) {
    Ticker every(Clock::duration(longest), missed);
    test::Probe probe(vm.executor);
    auto next = every.next();
    EXPECT_FALSE(probe.poll(next).is_ready());
    EXPECT_EQ(vm.executor.timers().next_deadline(), vm.now() + longest);
    vm.advance(1us);
    EXPECT_EQ(probe.take_wakes(), 0);
  }
  EXPECT_DEATH(Ticker(Clock::duration(longest + 1)), "a Ticker needs a period of 1 to 2.61 clock ticks");
}

TEST_F(TickerTest, AwaitedByTwoTasksAtATimePanics) {
  static auto wait = [](Borrowed<Ticker> every) -> Task<2> { co_await every->next(); };
  Ticker every(10us);
  EXPECT_DEATH(
      {
        (void)vm.spawner().spawn(wait(every));
        (void)vm.spawner().spawn(wait(every));
        vm.run_ready();
      },
      "next\\(\\) was awaited while another was being awaited");
  static auto wait_twice = [](Borrowed<Ticker> t) -> Task<> { (void)co_await corps::join(t->next(), t->next()); };
  EXPECT_DEATH(
      {
        (void)vm.spawner().spawn(wait_twice(every));
        vm.run_ready();
      },
      "next\\(\\) was awaited while another was being awaited");
}

TEST_F(TickerTest, RestartedOrMovedWhileItIsAwaitedPanics) {
  Ticker every(10us);
  test::Probe probe(vm.executor);
  auto next = every.next();
  EXPECT_FALSE(probe.poll(next).is_ready());
  EXPECT_DEATH(every.restart(), "restarted while its next");
  EXPECT_DEATH({ auto moved = std::move(next); }, "moved while it was being awaited");
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
