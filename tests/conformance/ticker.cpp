// SPDX-License-Identifier: MIT OR Apache-2.0
#include <array>
#include <corps/corps.hpp>
#include <optional>
#include <support/conformance.hpp>
#include <support/probe.hpp>

namespace {

using namespace std::chrono_literals;
using corps::Clock;
using corps::MissedTicks;
using corps::Ticker;
using test::Borrowed;
using test::Probe;

constexpr Clock::duration ticks(int n) { return Clock::duration(n); }
using Times = std::array<std::int64_t, 6>;

/// Ticks every 100, and is busy once after the first.
corps::Task<> tick(Borrowed<Times> times, MissedTicks missed, int busy) {
  Ticker every(ticks(100), missed);
  for (std::size_t i = 0; i < times->size(); ++i) {
    co_await every.next();
    (*times)[i] = Clock::now().time_since_epoch().count();
    if (i == 0) co_await corps::Timer::after(ticks(busy));
  }
}

TEST(Ticker, TreatsMissedTicksAsItIsTold) {
  const struct {
    MissedTicks missed;
    int busy;
    Times expected;
  } cases[] = {
      {MissedTicks::burst, 99, {100, 200, 300, 400, 500, 600}},
      {MissedTicks::burst, 250, {100, 350, 350, 400, 500, 600}},
      {MissedTicks::skip, 100, {100, 200, 300, 400, 500, 600}},
      {MissedTicks::skip, 250, {100, 350, 400, 500, 600, 700}},
      {MissedTicks::skip, 300, {100, 400, 500, 600, 700, 800}},
      {MissedTicks::skip, 100'050, {100, 100'150, 100'200, 100'300, 100'400, 100'500}},
      {MissedTicks::delay, 100, {100, 200, 300, 400, 500, 600}},
      {MissedTicks::delay, 250, {100, 350, 450, 550, 650, 750}},
      {MissedTicks::delay, 100'050, {100, 100'150, 100'250, 100'350, 100'450, 100'550}},
  };
  for (const auto& c : cases) {
    test::Machine vm;
    Times times{};
    ASSERT_TRUE(vm.spawner().spawn(tick(times, c.missed, c.busy)).has_value());
    vm.run_until_idle();
    for (std::size_t i = 0; i < times.size(); ++i) EXPECT_EQ(times[i], c.expected[i]);
  }
}

TEST(Ticker, LosesNoTickByACancelBeforeOrAfterItCame) {
  test::Machine vm;
  Probe probe(vm.executor);
  Ticker every(ticks(100));
  {
    auto next = every.next();
    EXPECT_FALSE(probe.poll(next).is_ready());
  }
  EXPECT_TRUE(vm.executor.timers().empty());
  {
    auto next = every.next();
    EXPECT_FALSE(probe.poll(next).is_ready());
    vm.advance(ticks(100));  // it has come, but nobody has taken it
  }
  auto next = every.next();
  EXPECT_TRUE(probe.poll(next).is_ready());
  EXPECT_FALSE(probe.poll(next).is_ready());
  EXPECT_EQ(vm.executor.timers().next_deadline(), 200);
}

TEST(Ticker, BearsSpuriousPolls) {
  test::Machine vm;
  Probe probe(vm.executor);
  Ticker every(ticks(100));
  auto next = every.next();
  for (int i = 0; i < 3; ++i) EXPECT_FALSE(probe.poll(next).is_ready());
  vm.advance(ticks(100));
  EXPECT_TRUE(probe.poll(next).is_ready());
}

TEST(Ticker, GoesFromOneTaskToAnother) {
  test::Machine vm;
  Probe first(vm.executor);
  Probe second(vm.executor);
  Ticker every(ticks(100));
  for (Probe* probe : {&first, &second, &first}) {
    auto next = every.next();
    EXPECT_FALSE(probe->poll(next).is_ready());
    vm.advance(ticks(100));
    EXPECT_TRUE(probe->poll(next).is_ready());
  }
}

TEST(Ticker, RestartedForgetsATickThatCame) {
  test::Machine vm;
  Probe probe(vm.executor);
  Ticker every(ticks(100));
  {
    auto next = every.next();
    EXPECT_FALSE(probe.poll(next).is_ready());
    vm.advance(ticks(130));
  }
  every.restart();
  auto next = every.next();
  EXPECT_FALSE(probe.poll(next).is_ready());
  EXPECT_EQ(vm.executor.timers().next_deadline(), 230);
}

}  // namespace
