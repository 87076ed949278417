// SPDX-License-Identifier: MIT OR Apache-2.0
#include <corps/corps.hpp>
#include <optional>
#include <support/conformance.hpp>
#include <support/probe.hpp>

namespace {

using namespace std::chrono_literals;
using corps::Clock;
using corps::Timer;
using test::Borrowed;
using test::Probe;
using test::Trace;

corps::Task<8> say_at(Borrowed<Trace> trace, char what, Clock::duration instant) {
  co_await Timer::at(Clock::time_point(instant));
  trace->add(what);
}

TEST(Timer, CompletesAtItsDeadlineAndNotBefore) {
  test::Machine vm;
  Trace trace;
  ASSERT_TRUE(vm.spawner().spawn(say_at(trace, 'x', 10ms)).has_value());
  vm.advance(10ms - Clock::duration(1));
  EXPECT_TRUE(trace.text() == "");
  vm.advance(Clock::duration(1));
  EXPECT_TRUE(trace.text() == "x");
}

TEST(Timer, CompletesInTheOrderOfTheDeadlines) {
  test::Machine vm;
  Trace trace;
  for (int i : {3, 1, 5, 2, 8, 7, 4, 6}) {
    ASSERT_TRUE(vm.spawner().spawn(say_at(trace, static_cast<char>('0' + i), Clock::duration(i * 100))).has_value());
  }
  vm.run_until_idle();
  EXPECT_TRUE(trace.text() == "12345678");
  EXPECT_EQ(vm.now(), 800);
}

TEST(Timer, WhoseTimeHasPassedSuspendsOnce) {
  test::Machine vm;
  Probe probe(vm.executor);
  vm.advance(1ms);
  Timer timer = Timer::at(Clock::time_point(5us));
  EXPECT_FALSE(probe.poll(timer).is_ready());
  EXPECT_EQ(probe.take_wakes(), 1);
  EXPECT_TRUE(probe.poll(timer).is_ready());
}

TEST(Timer, CancelledBeforeItsTimeWakesNobody) {
  test::Machine vm;
  Probe probe(vm.executor);
  std::optional<Timer> timer(Timer::after(1ms));
  EXPECT_FALSE(probe.poll(*timer).is_ready());
  timer.reset();
  EXPECT_TRUE(vm.executor.timers().empty());
  vm.advance(2ms);
  EXPECT_EQ(probe.take_wakes(), 0);
}

TEST(Timer, CancelledAfterItFiredLeavesOnlyTheWake) {
  test::Machine vm;
  Probe probe(vm.executor);
  {
    Timer timer = Timer::after(1ms);
    EXPECT_FALSE(probe.poll(timer).is_ready());
    vm.advance(1ms);
  }
  (void)probe.take_wakes();
  vm.advance(1ms);
  EXPECT_EQ(probe.take_wakes(), 0);
}

TEST(Timer, WokenSpuriouslyWaitsOn) {
  test::Machine vm;
  Probe probe(vm.executor);
  Timer timer = Timer::after(1ms);
  for (int i = 0; i < 3; ++i) {
    EXPECT_FALSE(probe.poll(timer).is_ready());
    probe.waker().wake();
    EXPECT_EQ(probe.take_wakes(), 1);
  }
  vm.advance(1ms);
  EXPECT_TRUE(probe.poll(timer).is_ready());
}

TEST(Timer, ManyAreCancelledFromAnyPlaceInTheQueue) {
  constexpr std::size_t many = 64;
  test::Machine vm;
  Probe probe(vm.executor);
  std::optional<Timer> timers[many];
  for (std::size_t i = 0; i < many; ++i) {
    timers[i].emplace(Timer::after(Clock::duration(static_cast<int>(i * 37 % many) * 10 + 10)));
    EXPECT_FALSE(probe.poll(*timers[i]).is_ready());
  }
  vm.advance(Clock::duration(160));  // the first sixteen
  for (std::size_t i = 0; i < many; i += 3) timers[i].reset();
  std::size_t left = 0;
  for (auto& timer : timers) {
    if (timer && !probe.poll(*timer).is_ready()) ++left;
  }
  while (!vm.executor.timers().empty()) {
    const std::int64_t next = vm.executor.timers().next_deadline();
    ASSERT_EQ(next % 10, 0);
    vm.advance(Clock::duration(next - vm.now()));
    for (auto& timer : timers) {
      if (!timer || timer->deadline().time_since_epoch().count() != next) continue;
      EXPECT_TRUE(probe.poll(*timer).is_ready());
      --left;
    }
  }
  EXPECT_EQ(left, 0u);
}

corps::Async<int> naps(int count) {
  for (int i = 0; i < count; ++i) co_await Timer::after(Clock::duration(10));
  co_return count;
}

corps::Task<> sleeps_everywhere(Borrowed<Trace> trace) {
  // Deep in calls, in branches of branches, by name and by reference: no place is without timers.
  auto first = co_await corps::select(naps(3), corps::join(naps(1), corps::with_timeout(1h, naps(2))));
  trace->add(static_cast<char>('0' + first.index()));
  Timer timer = Timer::after(Clock::duration(10));
  (void)co_await corps::select(std::ref(timer), naps(5));
  co_await timer;
  trace->add('.');
}

TEST(Timer, WorksInEveryBranchAndCall) {
  test::Machine vm;
  Trace trace;
  ASSERT_TRUE(vm.spawner().spawn(sleeps_everywhere(trace)).has_value());
  vm.run_until_idle();
  EXPECT_TRUE(trace.text() == "1.");
  EXPECT_EQ(vm.now(), 30);
}

TEST(Timer, ReachesToTheEndOfTime) {
  test::Machine vm;
  Probe probe(vm.executor);
  Timer last = Timer::at(Clock::time_point::max());
  EXPECT_FALSE(probe.poll(last).is_ready());
  EXPECT_EQ(vm.executor.timers().next_deadline(), corps::time_driver::never);
  EXPECT_FALSE(vm.executor.timers().empty());
}

TEST(Timer, AwaitedAgainAfterItHasFiredSuspends) {
  test::Machine vm;
  Probe probe(vm.executor);
  auto timer = corps::Timer::after(0us);
  EXPECT_FALSE(probe.poll(timer).is_ready());
  vm.run_ready();
  EXPECT_TRUE(probe.poll(timer).is_ready());
  EXPECT_FALSE(probe.poll(timer).is_ready());
}

}  // namespace
