// SPDX-License-Identifier: MIT OR Apache-2.0
#include <corps/corps.hpp>
#include <support/conformance.hpp>
#include <support/probe.hpp>

namespace {

using test::Borrowed;
using test::Probe;
using test::Trace;

corps::Task<3> say(Borrowed<Trace> trace, char what, int times) {
  for (int i = 0; i < times; ++i) {
    trace->add(what);
    co_await corps::yield_now();
  }
}

TEST(YieldNow, LetsEveryOtherReadyTaskRunOnce) {
  test::Machine vm;
  Trace trace;
  for (char c : {'a', 'b', 'c'}) ASSERT_TRUE(vm.spawner().spawn(say(trace, c, 3)).has_value());
  vm.run_ready();
  EXPECT_TRUE(trace.text() == "abcabcabc");
}

TEST(YieldNow, WakesItsTaskOnceAndIsThenReady) {
  test::Machine vm;
  Probe probe(vm.executor);
  auto yield = corps::yield_now();
  EXPECT_FALSE(probe.poll(yield).is_ready());
  EXPECT_EQ(probe.take_wakes(), 1);
  EXPECT_EQ(probe.take_wakes(), 0);
  EXPECT_TRUE(probe.poll(yield).is_ready());
}

TEST(YieldNow, CancelledLeavesOnlyASpuriousWake) {
  test::Machine vm;
  Probe probe(vm.executor);
  {
    auto yield = corps::yield_now();
    EXPECT_FALSE(probe.poll(yield).is_ready());
  }
  EXPECT_EQ(probe.take_wakes(), 1);
  EXPECT_FALSE(vm.executor.has_ready_tasks());
}

}  // namespace
