// SPDX-License-Identifier: MIT OR Apache-2.0
#include <conformance/gate.hpp>
#include <support/probe.hpp>

namespace {

using namespace std::chrono_literals;
using corps::with_deadline;
using corps::with_timeout;
using test::Gates;
using test::Pass;
using test::pass_slowly;
using test::Probe;
using test::Walk;

TEST(WithTimeout, GivesAResultInTime) {
  test::Machine vm;
  Gates gates;
  Probe probe(vm.executor);
  auto limited = with_timeout(10us, pass_slowly(gates[0], 7));
  EXPECT_FALSE(probe.poll(limited).is_ready());
  vm.advance(9us);
  EXPECT_EQ(probe.take_wakes(), 0);
  gates[0].open();
  auto outcome = probe.poll(limited);
  ASSERT_TRUE(outcome.is_ready());
  ASSERT_TRUE(outcome->has_value());
  EXPECT_EQ((*outcome)->value, 7);
  EXPECT_TRUE(vm.executor.timers().empty());
}

TEST(WithTimeout, GivesAnErrorOnceTheTimeIsUpAndCancels) {
  test::Machine vm;
  Gates gates;
  Probe probe(vm.executor);
  auto limited = with_timeout(10us, Pass(gates[0]));
  EXPECT_FALSE(probe.poll(limited).is_ready());
  vm.advance(10us);
  auto outcome = probe.poll(limited);
  ASSERT_TRUE(outcome.is_ready());
  EXPECT_TRUE(outcome->error() == corps::TimeoutError{});
  EXPECT_EQ(gates[0].futures, 0);
}

TEST(WithTimeout, OfZeroLosesAgainstAFutureThatIsReady) {
  test::Machine vm;
  Gates gates;
  Probe probe(vm.executor);
  gates[0].is_open = true;
  auto ready = with_timeout(0us, Walk(gates[0]));
  auto outcome = probe.poll(ready);
  EXPECT_TRUE(outcome.is_ready() && outcome->has_value());
  auto never = with_timeout(0us, Walk(gates[1]));
  EXPECT_FALSE(probe.poll(never).is_ready());  // a timer always suspends once
  vm.run_ready();
  auto late = probe.poll(never);
  EXPECT_TRUE(late.is_ready() && !late->has_value());
}

TEST(WithTimeout, AFutureAndATimerAtTheSameTimeGoToTheFuture) {
  test::Machine vm;
  Gates gates;
  Probe probe(vm.executor);
  auto limited = with_timeout(10us, Walk(gates[0]));
  EXPECT_FALSE(probe.poll(limited).is_ready());
  vm.advance(10us);
  gates[0].open();
  auto outcome = probe.poll(limited);
  EXPECT_TRUE(outcome.is_ready() && outcome->has_value());
}

TEST(WithTimeout, CancelledBeforeAndAfterTheTimeLeavesNothingBehind) {
  test::Machine vm;
  Gates gates;
  Probe probe(vm.executor);
  for (bool fired : {false, true}) {
    auto limited = with_timeout(10us, Walk(gates[0]));
    EXPECT_FALSE(probe.poll(limited).is_ready());
    if (fired) vm.advance(10us);
  }
  EXPECT_TRUE(vm.executor.timers().empty());
  (void)probe.take_wakes();
  gates[0].open();
  EXPECT_EQ(probe.take_wakes(), 0);
}

TEST(WithTimeout, WithADeadlineInThePastStillPollsOnce) {
  test::Machine vm;
  Gates gates;
  Probe probe(vm.executor);
  vm.advance(1ms);
  gates[0].is_open = true;
  auto limited = with_deadline(corps::Clock::time_point(5us), Walk(gates[0]));
  auto outcome = probe.poll(limited);
  EXPECT_TRUE(outcome.is_ready() && outcome->has_value());
}

TEST(WithTimeout, WithADeadlineEndsThen) {
  test::Machine vm;
  Gates gates;
  Probe probe(vm.executor);
  const auto deadline = corps::Clock::now() + 10us;
  vm.advance(4us);
  auto limited = with_deadline(deadline, Walk(gates[0]));
  EXPECT_FALSE(probe.poll(limited).is_ready());
  EXPECT_EQ(vm.executor.timers().next_deadline(), 10);
  vm.advance(6us);
  auto outcome = probe.poll(limited);
  EXPECT_TRUE(outcome.is_ready() && !outcome->has_value());
}

TEST(WithTimeout, BearsSpuriousPollsAndPollsTheFutureOnlyWhenItWasWoken) {
  test::Machine vm;
  Gates gates;
  Probe probe(vm.executor);
  auto limited = with_timeout(10us, corps::join(Walk(gates[0]), Walk(gates[1])));
  EXPECT_FALSE(probe.poll(limited).is_ready());
  gates[1].waker.wake();
  EXPECT_FALSE(probe.poll(limited).is_ready());
  EXPECT_EQ(gates[0].polls, 1);
  EXPECT_FALSE(probe.poll(limited).is_ready());
  EXPECT_EQ(gates[0].polls, 2);
}

TEST(WithTimeout, PassesTheTurnOnOfAFutureThatWasGivenItsOwn) {
  test::Machine vm;
  Probe first(vm.executor), second(vm.executor);
  for (bool times_out : {false, true}) {
    corps::Mutex<int> mutex{0};
    auto guard = mutex.try_lock();
    std::optional limited(corps::with_timeout(10us, mutex.lock()));
    EXPECT_FALSE(first.poll(*limited).is_ready());
    auto behind = mutex.lock();
    EXPECT_FALSE(second.poll(behind).is_ready());
    if (times_out) vm.advance(10us);
    guard.reset();
    EXPECT_EQ(second.take_wakes(), 0);
    if (times_out) {
      // Both have come: the future goes first.
      auto outcome = first.poll(*limited);
      ASSERT_TRUE(outcome.is_ready());
      EXPECT_TRUE(outcome->has_value());
      EXPECT_EQ(second.take_wakes(), 0);
    } else {
      limited.reset();
    }
    (void)second.take_wakes();
    if (times_out) continue;  // the guard is in the outcome, which is gone by now
    EXPECT_TRUE(second.poll(behind).is_ready());
  }
}

}  // namespace
