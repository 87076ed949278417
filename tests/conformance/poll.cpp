// SPDX-License-Identifier: MIT OR Apache-2.0
// poll_fn and poll_once.
#include <conformance/gate.hpp>
#include <support/probe.hpp>

namespace {

using namespace std::chrono_literals;
using corps::Context;
using corps::Poll;
using corps::poll_fn;
using corps::poll_once;
using test::Borrowed;
using test::Gates;
using test::Pass;
using test::pass_slowly;
using test::Probe;
using test::Token;
using test::Walk;

TEST(PollFn, IsReadyWhenItsFunctionIs) {
  test::Machine vm;
  Probe probe(vm.executor);
  int left = 2;
  auto future = poll_fn([&](Context&) -> Poll<int> {
    if (left-- > 0) return corps::pending;
    return 7;
  });
  EXPECT_FALSE(probe.poll(future).is_ready());
  EXPECT_FALSE(probe.poll(future).is_ready());
  auto outcome = probe.poll(future);
  ASSERT_TRUE(outcome.is_ready());
  EXPECT_EQ(*outcome, 7);
}

corps::Task<> runs_functions(Borrowed<corps::Waker> waker, Borrowed<bool> flag, Borrowed<int> result) {
  Token token = co_await poll_fn([&](Context& context) -> Poll<Token> {
    if (*flag) return Token(3);
    *waker = context.waker();
    return corps::pending;
  });
  bool yielded = false;
  co_await poll_fn([&](Context& context) -> Poll<> {
    if (std::exchange(yielded, true)) return corps::ready;
    context.waker().wake();
    return corps::pending;
  });
  *result = token.value;
}

TEST(PollFn, IsAwaitedWithMoveOnlyResultsAndWithNone) {
  test::Machine vm;
  Token::alive = 0;
  corps::Waker waker;
  bool flag = false;
  int result = 0;
  ASSERT_TRUE(vm.spawner().spawn(runs_functions(waker, flag, result)).has_value());
  vm.run_ready();
  waker.wake();  // for nothing
  vm.run_ready();
  EXPECT_EQ(result, 0);
  flag = true;
  waker.wake();
  vm.run_ready();
  EXPECT_EQ(result, 3);
  EXPECT_EQ(Token::alive, 0);
}

TEST(PollFn, IsABranchLikeAnyOther) {
  test::Machine vm;
  Gates gates;
  Probe probe(vm.executor);
  int polls = 0;
  corps::Waker waker;
  auto first = corps::select(Walk(gates[0]), poll_fn([&](Context& context) -> Poll<> {
                               waker = context.waker();
                               if (++polls == 3) return corps::ready;
                               return corps::pending;
                             }));
  EXPECT_FALSE(probe.poll(first).is_ready());
  waker.wake();
  EXPECT_FALSE(probe.poll(first).is_ready());
  EXPECT_EQ(gates[0].polls, 1);
  waker.wake();
  EXPECT_TRUE(probe.poll(first).is_ready());
}

corps::Task<> polls_once(Borrowed<Gates> gates, Borrowed<test::Trace> trace) {
  auto pending = co_await poll_once(Pass((*gates)[0], 1));
  trace->add(pending.is_ready() ? '!' : '.');
  trace->add(static_cast<char>('0' + (*gates)[0].futures));
  (*gates)[0].is_open = true;
  auto ready = co_await poll_once(pass_slowly((*gates)[0], 4));
  trace->add(ready ? static_cast<char>('0' + ready->value) : '!');
  trace->add(co_await poll_once(Walk((*gates)[0])) ? 'w' : '!');
}

TEST(PollOnce, GivesPendingAsAValueAndDoesNotSuspend) {
  test::Machine vm;
  Gates gates;
  test::Trace trace;
  ASSERT_TRUE(vm.spawner().spawn(polls_once(gates, trace)).has_value());
  vm.executor.poll();
  EXPECT_TRUE(trace.text() == ".04w");
}

corps::Task<> polls_a_reference(Borrowed<corps::Signal<int>> signal, Borrowed<test::Trace> trace) {
  auto wait = signal->wait();
  for (int i = 0; i < 2; ++i) trace->add(co_await poll_once(std::ref(wait)) ? '!' : '.');
  const int value = co_await wait;
  trace->add(static_cast<char>('0' + value));
}

TEST(PollOnce, LeavesAReferencedFutureInItsPlace) {
  test::Machine vm;
  Probe later(vm.executor);
  corps::Signal<int> signal;
  test::Trace trace;
  ASSERT_TRUE(vm.spawner().spawn(polls_a_reference(signal, trace)).has_value());
  vm.run_ready();
  auto second = signal.wait();
  EXPECT_FALSE(later.poll(second).is_ready());
  signal.signal(6);  // the first that came, and was only polled once, is the first still
  vm.run_ready();
  EXPECT_TRUE(trace.text() == "..6");
  signal.signal(7);
  EXPECT_EQ(later.take_wakes(), 1);
  EXPECT_TRUE(later.poll(second).is_ready());
}

TEST(PollOnce, CancelsWhatIsPendingSoThatNothingIsLost) {
  test::Machine vm;
  Probe probe(vm.executor);
  corps::Channel<int, 1> channel;
  auto once = poll_once(channel.receive());
  auto outcome = probe.poll(once);
  ASSERT_TRUE(outcome.is_ready());
  EXPECT_FALSE(outcome->is_ready());
  EXPECT_TRUE(channel.try_send(5).has_value());
  EXPECT_EQ(channel.try_receive().value_or(0), 5);
  EXPECT_EQ(probe.take_wakes(), 0);
}

TEST(PollOnce, OfATimerIsPendingEvenWhenItsTimeHasPassed) {
  test::Machine vm;
  Probe probe(vm.executor);
  vm.advance(1ms);
  auto once = poll_once(corps::Timer::at(corps::Clock::time_point()));
  auto outcome = probe.poll(once);
  ASSERT_TRUE(outcome.is_ready());
  EXPECT_FALSE(outcome->is_ready());
  EXPECT_TRUE(vm.executor.timers().empty());
}

TEST(PollFn, IsCancelledBeforeAndAfterItsWake) {
  test::Machine vm;
  Probe probe(vm.executor);
  for (bool is_woken : {false, true}) {
    corps::WakerCell cell;
    int polls = 0;
    {
      struct TakesBack {
        corps::WakerCell& cell;
        ~TakesBack() { cell.clear(); }
      } takes_back{cell};
      auto future = corps::poll_fn([&](corps::Context& context) -> corps::Poll<> {
        ++polls;
        cell.set(context.waker());
        return corps::pending;
      });
      EXPECT_FALSE(probe.poll(future).is_ready());
      if (is_woken) cell.wake();
    }
    EXPECT_EQ(probe.take_wakes(), is_woken ? 1 : 0);
    cell.wake();
    EXPECT_EQ(probe.take_wakes(), 0);
    EXPECT_EQ(polls, 1);
  }
}

}  // namespace
