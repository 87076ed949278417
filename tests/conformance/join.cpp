// SPDX-License-Identifier: MIT OR Apache-2.0
#include <conformance/gate.hpp>
#include <support/probe.hpp>

namespace {

using namespace std::chrono_literals;
using corps::array_of;
using corps::join;
using test::Gates;
using test::Pass;
using test::pass_slowly;
using test::Probe;
using test::Token;
using test::Walk;

TEST(Join, OfFuturesThatAreReadyDoesNotSuspend) {
  test::Machine vm;
  Gates gates;
  Probe probe(vm.executor);
  gates[0].is_open = gates[1].is_open = true;
  auto both = join(Pass(gates[0], 1), pass_slowly(gates[1], 2));
  auto outcome = probe.poll(both);
  ASSERT_TRUE(outcome.is_ready());
  EXPECT_EQ(std::get<0>(*outcome).value, 1);
  EXPECT_EQ(std::get<1>(*outcome).value, 2);
}

TEST(Join, WaitsForAllOfTwoToEight) {
  test::Machine vm;
  Gates g;
  Probe probe(vm.executor);
  // Each opened by itself, the last one first.
  const auto backwards = [&](auto future, std::size_t branches) {
    EXPECT_FALSE(probe.poll(future).is_ready());
    for (std::size_t i = branches; i-- > 1;) {
      g[i].open();
      EXPECT_EQ(probe.take_wakes(), 1);
      EXPECT_FALSE(probe.poll(future).is_ready());
      EXPECT_EQ(g[i].futures, 0);
    }
    g[0].open();
    EXPECT_TRUE(probe.poll(future).is_ready());
    for (std::size_t i = 0; i < branches; ++i) {
      EXPECT_EQ(g[i].polls, 2);
      g[i] = test::Gate();
    }
  };
  backwards(join(Walk(g[0]), Pass(g[1])), 2);
  backwards(join(Walk(g[0]), Pass(g[1]), pass_slowly(g[2], 2)), 3);
  backwards(join(Walk(g[0]), Pass(g[1]), pass_slowly(g[2], 2), Walk(g[3])), 4);
  backwards(join(Walk(g[0]), Pass(g[1]), pass_slowly(g[2], 2), Walk(g[3]), Pass(g[4])), 5);
  backwards(join(Walk(g[0]), Pass(g[1]), pass_slowly(g[2], 2), Walk(g[3]), Pass(g[4]), Walk(g[5])), 6);
  backwards(join(Walk(g[0]), Pass(g[1]), pass_slowly(g[2], 2), Walk(g[3]), Pass(g[4]), Walk(g[5]), Pass(g[6])), 7);
  backwards(join(Walk(g[0]), Pass(g[1]), pass_slowly(g[2], 2), Walk(g[3]), Pass(g[4]), Walk(g[5]), Pass(g[6]),
                 pass_slowly(g[7], 7)),
            8);
}

TEST(Join, OfAnArrayGivesTheResultsInItsOrder) {
  test::Machine vm;
  Gates gates;
  Probe probe(vm.executor);
  auto all = join(array_of<4>([&](std::size_t i) { return pass_slowly(gates[i], static_cast<int>(i)); }));
  EXPECT_FALSE(probe.poll(all).is_ready());
  for (std::size_t i : {2u, 0u, 3u}) {
    gates[i].open();
    EXPECT_FALSE(probe.poll(all).is_ready());
  }
  gates[1].open();
  auto outcome = probe.poll(all);
  ASSERT_TRUE(outcome.is_ready());
  for (std::size_t i = 0; i < 4; ++i) {
    EXPECT_EQ((*outcome)[i].value, static_cast<int>(i));
    EXPECT_EQ(gates[i].polls, 2);
  }
}

TEST(Join, PollsOnlyWhatWasWoken) {
  test::Machine vm;
  Gates gates;
  Probe probe(vm.executor);
  auto all = join(Walk(gates[0]), join(Walk(gates[1]), Walk(gates[2])), join(array_of(Walk(gates[3]), Walk(gates[4]))));
  EXPECT_FALSE(probe.poll(all).is_ready());
  for (std::size_t woken : {4u, 2u, 4u}) {
    gates[woken].waker.wake();
    EXPECT_EQ(probe.take_wakes(), 1);
    EXPECT_FALSE(probe.poll(all).is_ready());
  }
  const int polls[] = {1, 1, 2, 1, 3};
  for (std::size_t i = 0; i < 5; ++i) EXPECT_EQ(gates[i].polls, polls[i]);
}

TEST(Join, BearsSpuriousPollsAndPollsNoneThatIsDone) {
  test::Machine vm;
  Gates gates;
  Probe probe(vm.executor);
  auto both = join(Walk(gates[0]), Walk(gates[1]));
  gates[0].is_open = true;
  for (int i = 1; i <= 3; ++i) {
    EXPECT_FALSE(probe.poll(both).is_ready());
    EXPECT_EQ(gates[1].polls, i);
  }
  EXPECT_EQ(gates[0].polls, 1);
}

TEST(Join, CancelledDropsFuturesAndResults) {
  test::Machine vm;
  Gates gates;  // counts the tokens
  Probe probe(vm.executor);
  {
    auto all = join(Pass(gates[0], 1), pass_slowly(gates[1], 2), corps::Timer::after(1ms));
    EXPECT_FALSE(probe.poll(all).is_ready());
    gates[0].open();
    EXPECT_FALSE(probe.poll(all).is_ready());
    EXPECT_EQ(Token::alive, 2);  // a result, and a variable of the call
  }
  EXPECT_EQ(Token::alive, 0);
  EXPECT_TRUE(vm.executor.timers().empty());
}

TEST(Join, CancelledAfterABranchWasGrantedPassesTheTurnOn) {
  test::Machine vm;
  Probe probe(vm.executor);
  Probe next(vm.executor);
  corps::Signal<int> signal;
  auto second = signal.wait();
  {
    auto both = join(signal.wait(), corps::Timer::after(1ms));
    EXPECT_FALSE(probe.poll(both).is_ready());
    EXPECT_FALSE(next.poll(second).is_ready());
    signal.signal(9);
  }
  EXPECT_EQ(next.take_wakes(), 1);
  auto outcome = next.poll(second);
  ASSERT_TRUE(outcome.is_ready());
  EXPECT_EQ(*outcome, 9);
}

corps::Task<> gather(test::Borrowed<Gates> gates, test::Borrowed<int> sum) {
  auto [a, b] = co_await join(pass_slowly((*gates)[0], 1), Pass((*gates)[1], 2));
  auto more = co_await join(array_of(pass_slowly((*gates)[2], 3), pass_slowly((*gates)[3], 4)));
  *sum = a.value + 10 * b.value + 100 * more[0].value + 1000 * more[1].value;
}

TEST(Join, RunsInATask) {
  test::Machine vm;
  Gates gates;
  int sum = 0;
  ASSERT_TRUE(vm.spawner().spawn(gather(gates, sum)).has_value());
  for (std::size_t i : {1u, 0u, 3u, 2u}) {
    vm.run_ready();
    EXPECT_EQ(sum, 0);
    gates[i].open();
  }
  vm.run_ready();
  EXPECT_EQ(sum, 4321);
}

}  // namespace
