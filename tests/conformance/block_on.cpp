// SPDX-License-Identifier: MIT OR Apache-2.0
// Without timers, for the suite's clock moves only when told.
#include <conformance/gate.hpp>
#include <support/probe.hpp>

namespace {

using corps::block_on;
using test::Gates;
using test::Pass;
using test::pass_slowly;
using test::Probe;

TEST(BlockOn, GivesTheResultOfAFutureThatIsReady) {
  test::Machine vm;
  Gates gates;
  gates[0].is_open = true;
  EXPECT_EQ(block_on(Pass(gates[0], 3)).value, 3);
  EXPECT_EQ(block_on(pass_slowly(gates[0], 4)).value, 4);
  EXPECT_EQ(gates[0].polls, 2);
}

TEST(BlockOn, PollsAgainWhatWakesItself) {
  test::Machine vm;
  for (int i = 0; i < 3; ++i) {
    block_on(corps::yield_now());
    (void)block_on(corps::join(corps::yield_now(), corps::yield_now()));
  }
}

TEST(BlockOn, IsInertOnceItHasReturned) {
  test::Machine vm;
  Gates gates;
  corps::Waker waker;
  block_on(corps::poll_fn([&](corps::Context& context) -> corps::Poll<> {
    waker = context.waker();
    waker.wake();  // also while it is being polled for the last time
    return corps::ready;
  }));
  for (int i = 0; i < 3; ++i) waker.wake();
  gates[0].is_open = true;
  EXPECT_EQ(block_on(Pass(gates[0], 5)).value, 5);
  EXPECT_EQ(gates[0].polls, 1);
}

corps::Task<> add(test::Borrowed<int> sum) {
  *sum += 1;
  co_return;
}

TEST(BlockOn, LeavesTheTasksOfOtherExecutorsAlone) {
  test::Machine vm;
  int sum = 0;
  ASSERT_TRUE(vm.spawner().spawn(add(sum)).has_value());
  block_on(corps::yield_now());
  EXPECT_EQ(sum, 0);
  vm.run_ready();
  EXPECT_EQ(sum, 1);
}

}  // namespace
