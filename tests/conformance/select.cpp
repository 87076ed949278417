// SPDX-License-Identifier: MIT OR Apache-2.0
#include <conformance/gate.hpp>
#include <optional>
#include <support/probe.hpp>

namespace {

using namespace std::chrono_literals;
using corps::array_of;
using corps::select;
using test::Gates;
using test::Pass;
using test::pass_slowly;
using test::Probe;
using test::Token;
using test::Walk;

TEST(Select, OfAFutureThatIsReadyDoesNotSuspend) {
  test::Machine vm;
  Gates gates;
  Probe probe(vm.executor);
  gates[1].is_open = true;
  auto first = select(Walk(gates[0]), Pass(gates[1], 5), Walk(gates[2]));
  auto outcome = probe.poll(first);
  ASSERT_TRUE(outcome.is_ready());
  EXPECT_EQ(outcome->index(), 1u);
  EXPECT_EQ(std::get<1>(*outcome).value, 5);
  EXPECT_EQ(gates[2].polls, 0);
  EXPECT_EQ(gates[0].futures + gates[1].futures + gates[2].futures, 0);
}

TEST(Select, GivesTheFirstOfTwoToEightAndDestroysTheOthers) {
  test::Machine vm;
  Gates g;
  Probe probe(vm.executor);
  const auto check = [&](auto future, std::size_t branches) {
    EXPECT_FALSE(probe.poll(future).is_ready());
    g[branches - 1].open();
    EXPECT_EQ(probe.take_wakes(), 1);
    auto outcome = probe.poll(future);
    ASSERT_TRUE(outcome.is_ready());
    EXPECT_EQ(outcome->index(), branches - 1);
    for (std::size_t i = 0; i < branches; ++i) {
      EXPECT_EQ(g[i].futures, 0);
      EXPECT_EQ(g[i].polls, i == branches - 1 ? 2 : 1);
      g[i] = test::Gate();
    }
  };
  check(select(Walk(g[0]), Pass(g[1])), 2);
  check(select(Walk(g[0]), Pass(g[1]), pass_slowly(g[2], 2)), 3);
  check(select(Walk(g[0]), Pass(g[1]), pass_slowly(g[2], 2), Walk(g[3])), 4);
  check(select(Walk(g[0]), Pass(g[1]), pass_slowly(g[2], 2), Walk(g[3]), Pass(g[4])), 5);
  check(select(Walk(g[0]), Pass(g[1]), pass_slowly(g[2], 2), Walk(g[3]), Pass(g[4]), Walk(g[5])), 6);
  check(select(Walk(g[0]), Pass(g[1]), pass_slowly(g[2], 2), Walk(g[3]), Pass(g[4]), Walk(g[5]), Pass(g[6])), 7);
  check(select(Walk(g[0]), Pass(g[1]), pass_slowly(g[2], 2), Walk(g[3]), Pass(g[4]), Walk(g[5]), Pass(g[6]),
               pass_slowly(g[7], 7)),
        8);
}

TEST(Select, OfTwoThatAreReadyGivesTheLeftmost) {
  test::Machine vm;
  Gates gates;
  Probe probe(vm.executor);
  auto first = select(Walk(gates[0]), Walk(gates[1]), Walk(gates[2]));
  EXPECT_FALSE(probe.poll(first).is_ready());
  gates[2].open();
  gates[1].open();
  EXPECT_EQ(probe.poll(first).is_ready() ? gates[1].polls : 0, 2);
  EXPECT_EQ(gates[2].polls, 1);
}

TEST(Select, PollsOnlyWhatWasWokenAtAnyDepth) {
  test::Machine vm;
  Gates gates;
  Probe probe(vm.executor);
  // A select in a join in a select.
  auto first = select(corps::join(Walk(gates[0]), select(Walk(gates[1]), Walk(gates[2]))),
                      select(array_of(Walk(gates[3]), Walk(gates[4]))), Walk(gates[5]));
  EXPECT_FALSE(probe.poll(first).is_ready());
  for (std::size_t woken : {2u, 4u, 0u, 2u}) {
    gates[woken].waker.wake();
    EXPECT_EQ(probe.take_wakes(), 1);
    EXPECT_FALSE(probe.poll(first).is_ready());
  }
  const int polls[] = {2, 1, 3, 1, 2, 1};
  for (std::size_t i = 0; i < 6; ++i) EXPECT_EQ(gates[i].polls, polls[i]);
  gates[4].open();
  EXPECT_TRUE(probe.poll(first).is_ready());
}

TEST(Select, BearsSpuriousPollsAndThenPollsAll) {
  test::Machine vm;
  Gates gates;
  Probe probe(vm.executor);
  auto first = select(Walk(gates[0]), Walk(gates[1]));
  for (int i = 1; i <= 3; ++i) {
    EXPECT_FALSE(probe.poll(first).is_ready());
    EXPECT_EQ(gates[0].polls, i);
    EXPECT_EQ(gates[1].polls, i);
  }
}

TEST(Select, CancelledBeforeOneWonDestroysAllAndWakesNobody) {
  test::Machine vm;
  Gates gates;
  Probe probe(vm.executor);
  {
    auto first = select(Pass(gates[0]), pass_slowly(gates[1], 1), corps::Timer::after(1ms));
    EXPECT_FALSE(probe.poll(first).is_ready());
  }
  EXPECT_TRUE(vm.executor.timers().empty());
  gates[0].open();
  EXPECT_EQ(probe.take_wakes(), 0);
}

TEST(Select, CancelledAfterOneWasGrantedPassesTheTurnOn) {
  test::Machine vm;
  Probe probe(vm.executor);
  Probe next(vm.executor);
  corps::Channel<int, 1> channel;
  auto second = channel.receive();
  {
    auto first = select(channel.receive(), corps::Timer::after(1ms));
    EXPECT_FALSE(probe.poll(first).is_ready());
    EXPECT_FALSE(next.poll(second).is_ready());
    EXPECT_TRUE(channel.try_send(3).has_value());  // granted to the select's branch
    EXPECT_FALSE(channel.try_receive().has_value());
  }
  EXPECT_EQ(next.take_wakes(), 1);
  auto outcome = next.poll(second);
  ASSERT_TRUE(outcome.is_ready());
  EXPECT_EQ(*outcome, 3);
}

TEST(Select, ALoserThatWasGrantedItsTurnPassesItOn) {
  test::Machine vm;
  Probe probe(vm.executor);
  corps::Channel<int, 1> channel;
  test::Gates gates;
  auto first = select(Walk(gates[0]), channel.receive());
  EXPECT_FALSE(probe.poll(first).is_ready());
  EXPECT_TRUE(channel.try_send(3).has_value());
  gates[0].open();
  auto outcome = probe.poll(first);
  ASSERT_TRUE(outcome.is_ready());
  EXPECT_EQ(outcome->index(), 0u);
  EXPECT_EQ(channel.try_receive().value_or(0), 3);
}

TEST(Select, OfAnArrayGivesTheIndexAndTheResult) {
  test::Machine vm;
  Gates gates;
  Probe probe(vm.executor);
  for (std::size_t winner = 0; winner < 3; ++winner) {
    auto calls = select(array_of<3>([&](std::size_t i) { return pass_slowly(gates[i], static_cast<int>(10 * i)); }));
    EXPECT_FALSE(probe.poll(calls).is_ready());
    gates[winner].open();
    auto outcome = probe.poll(calls);
    ASSERT_TRUE(outcome.is_ready());
    EXPECT_EQ(outcome->first, winner);
    EXPECT_EQ(outcome->second.value, static_cast<int>(10 * winner));
    for (std::size_t i = 0; i < 3; ++i) EXPECT_EQ(gates[i].futures, 0);
    gates[winner].is_open = false;
  }
}

TEST(Select, OfManyBranchesLeavesTheRestOfThemUndisturbed) {
  test::Machine vm;
  Probe probe(vm.executor);
  auto first = select(array_of<40>([](std::size_t i) {
    return corps::Timer::after(corps::Clock::duration((static_cast<int>(i) * 17 + 5) % 40 + 1));
  }));
  EXPECT_FALSE(probe.poll(first).is_ready());
  vm.advance(corps::Clock::duration(1));
  auto outcome = probe.poll(first);
  ASSERT_TRUE(outcome.is_ready());
  EXPECT_EQ((outcome->first * 17 + 5) % 40, 0u);
  EXPECT_TRUE(vm.executor.timers().empty());
}

corps::Task<> choose(test::Borrowed<Gates> gates, test::Borrowed<test::Trace> trace) {
  for (int i = 0; i < 3; ++i) {
    auto first = co_await select(pass_slowly((*gates)[0], 1), Walk((*gates)[1]), corps::Timer::after(10us));
    trace->add(static_cast<char>('0' + first.index()));
    (*gates)[0].is_open = (*gates)[1].is_open = false;
  }
}

TEST(Select, RunsInATask) {
  test::Machine vm;
  Gates gates;
  test::Trace trace;
  ASSERT_TRUE(vm.spawner().spawn(choose(gates, trace)).has_value());
  vm.run_ready();
  gates[1].open();
  vm.run_ready();
  gates[0].open();
  vm.run_ready();
  vm.advance(10us);
  EXPECT_TRUE(trace.text() == "102");
  EXPECT_TRUE(vm.executor.timers().empty());
}

}  // namespace
