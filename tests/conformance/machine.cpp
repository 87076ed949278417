// SPDX-License-Identifier: MIT OR Apache-2.0
// What the suite stands on: the machine's time and its executor, the same on the desktop and on each chip.
#include <support/conformance.hpp>

using namespace std::chrono_literals;

namespace {

corps::Task<3> note_after(test::Borrowed<test::Trace> trace, std::chrono::milliseconds wait, char name) {
  co_await corps::Timer::after(wait);
  trace->add(name);
}

corps::Task<> tick(test::Borrowed<test::Trace> trace, int ticks) {
  corps::Ticker every{1ms};
  for (; ticks > 0; --ticks) {
    co_await every.next();
    trace->add('t');
  }
}

}  // namespace

TEST(Machine, StartsAtZeroAndMovesOnlyWhenTold) {
  test::Machine vm;
  EXPECT_EQ(vm.now(), 0);
  vm.run_ready();
  EXPECT_EQ(corps::Clock::now().time_since_epoch().count(), 0);
  vm.advance(10ms);
  EXPECT_EQ(corps::Clock::now().time_since_epoch(), 10ms);
  EXPECT_EQ(vm.now(), corps::Clock::duration(10ms).count());
}

TEST(Machine, StopsAtEachTimerOnTheWay) {
  test::Machine vm;
  test::Trace trace;
  EXPECT_TRUE(vm.spawner().spawn(note_after(trace, 3ms, 'c')).has_value());
  EXPECT_TRUE(vm.spawner().spawn(note_after(trace, 1ms, 'a')).has_value());
  EXPECT_TRUE(vm.spawner().spawn(note_after(trace, 2ms, 'b')).has_value());
  vm.advance(2ms - 1us);
  EXPECT_EQ(trace.take(), "a");
  vm.advance(1us);
  EXPECT_EQ(trace.take(), "b");
  vm.advance(10ms);
  EXPECT_EQ(trace.take(), "c");
}

TEST(Machine, RunsUntilNoTimerIsLeft) {
  test::Machine vm;
  test::Trace trace;
  EXPECT_TRUE(vm.spawner().spawn(tick(trace, 5)).has_value());
  EXPECT_TRUE(vm.spawner().spawn(note_after(trace, 1h, 'h')).has_value());
  vm.run_until_idle();
  EXPECT_EQ(trace.take(), "ttttth");
  EXPECT_EQ(corps::Clock::now().time_since_epoch(), 1h);
}
