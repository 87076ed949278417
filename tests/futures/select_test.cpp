// SPDX-License-Identifier: MIT OR Apache-2.0
#include <corps/futures/select.hpp>

#include <gtest/gtest.h>

#include <array>
#include <corps/corps.hpp>
#include <stdexcept>
#include <string>

#include "hand_made.hpp"
#include "support/borrowed.hpp"
#include "support/probe.hpp"
#include "support/virtual_machine.hpp"

namespace {

using namespace std::chrono_literals;
using corps::Async;
using corps::Task;
using test::Borrowed;
using test::Counted;
using test::Gate;
using test::MoveOnly;
using test::Pass;
using test::Walk;

class SelectTest : public testing::Test {
 protected:
  SelectTest() {
    Counted::counts.reset();
    MoveOnly::counts.reset();
  }
  ~SelectTest() override {
    EXPECT_TRUE(Counted::counts.balanced());
    EXPECT_TRUE(MoveOnly::counts.balanced());
  }
  void start(auto task) { ASSERT_TRUE(vm.spawner().spawn(std::move(task))); }
  test::VirtualMachine vm;
  std::string trace;
  Gate gates[8];
};
using Gates = Borrowed<Gate[8]>;
using Trace = Borrowed<std::string>;

TEST_F(SelectTest, GivesTheResultOfTheFirstAndItsIndex) {
  for (std::size_t winner = 0; winner < 3; ++winner) {
    for (Gate& gate : gates) gate = Gate();
    start([](Gates g, Trace t) -> Task<> {
      auto first = co_await corps::select(Pass<int>((*g)[0], 10), Pass<std::string>((*g)[1], "s"), Walk((*g)[2]));
      static_assert(std::is_same_v<decltype(first), std::variant<int, std::string, std::monostate>>);
      *t += std::to_string(first.index());
      if (first.index() == 0) *t += std::to_string(std::get<0>(first));
      if (first.index() == 1) *t += std::get<1>(first);
    }(gates, trace));
    vm.run_ready();
    gates[winner].open();
    vm.run_ready();
  }
  EXPECT_EQ(trace, "0101s2");
}

TEST_F(SelectTest, PrefersTheLeftmostThatIsReadyAtOnce) {
  gates[1].is_open = gates[2].is_open = true;
  start([](Gates g, Trace t) -> Task<> {
    auto first = co_await corps::select(Walk((*g)[0]), Walk((*g)[1]), Walk((*g)[2]));
    *t += std::to_string(first.index());
  }(gates, trace));
  vm.run_ready();
  EXPECT_EQ(trace, "1");
  EXPECT_EQ(gates[2].polls, 0);
}

TEST_F(SelectTest, PrefersTheLeftmostOfThoseWokenTogether) {
  start([](Gates g, Trace t) -> Task<> {
    auto first = co_await corps::select(Walk((*g)[0]), Walk((*g)[1]), Walk((*g)[2]));
    *t += std::to_string(first.index());
  }(gates, trace));
  vm.run_ready();
  gates[2].open();
  gates[1].open();
  vm.run_ready();
  EXPECT_EQ(trace, "1");
}

TEST_F(SelectTest, DestroysTheLosersAtOnce) {
  gates[1].is_open = true;
  start([](Gates g, Trace t) -> Task<> {
    // Before the rest of the full expression is evaluated.
    *t += std::to_string((co_await corps::select(Walk((*g)[0]), Pass<Counted>((*g)[1], Counted(5)))).index() +
                         10 * static_cast<std::size_t>((*g)[0].futures));
  }(gates, trace));
  vm.run_ready();
  EXPECT_EQ(trace, "1");
  EXPECT_EQ(gates[0].futures, 0);
}

TEST_F(SelectTest, PollsOnlyTheBranchesThatWereWoken) {
  start([](Gates g) -> Task<> {
    (void)co_await corps::select(Walk((*g)[0]), Walk((*g)[1]), Walk((*g)[2]), Walk((*g)[3]));
  }(gates));
  vm.run_ready();
  gates[2].waker.wake();
  vm.run_ready();
  gates[2].waker.wake();
  gates[0].waker.wake();
  vm.run_ready();
  EXPECT_EQ(gates[0].polls, 2);
  EXPECT_EQ(gates[1].polls, 1);
  EXPECT_EQ(gates[2].polls, 3);
  EXPECT_EQ(gates[3].polls, 1);
  gates[3].open();
  vm.run_ready();
  EXPECT_EQ(gates[3].polls, 2);
}

TEST_F(SelectTest, PollsAllBranchesWhenTheTaskIsWokenFromOutside) {
  test::Probe probe(vm.executor);
  auto first = corps::select(Walk(gates[0]), Walk(gates[1]));
  EXPECT_FALSE(probe.poll(first).is_ready());
  EXPECT_FALSE(probe.poll(first).is_ready());
  EXPECT_EQ(gates[0].polls, 2);
  EXPECT_EQ(gates[1].polls, 2);
  gates[1].is_open = true;  // without a wake
  EXPECT_TRUE(probe.poll(first).is_ready());
}

TEST_F(SelectTest, TakesOneBranchAndEight) {
  start([](Gates g, Trace t) -> Task<> {
    *t += std::to_string(std::get<0>(co_await corps::select(Pass<int>((*g)[0], 7))));
    auto first = co_await corps::select(Pass<int>((*g)[0], 0), Pass<int>((*g)[1], 1), Pass<int>((*g)[2], 2),
                                        Pass<int>((*g)[3], 3), Pass<int>((*g)[4], 4), Pass<int>((*g)[5], 5),
                                        Pass<int>((*g)[6], 6), Pass<int>((*g)[7], 7));
    *t += std::to_string(first.index());
  }(gates, trace));
  vm.run_ready();
  gates[0].open();
  vm.run_ready();
  EXPECT_EQ(trace, "70");
}

TEST_F(SelectTest, FindsTheLastOfEight) {
  start([](Gates g, Trace t) -> Task<> {
    auto first = co_await corps::select(Walk((*g)[0]), Walk((*g)[1]), Walk((*g)[2]), Walk((*g)[3]), Walk((*g)[4]),
                                        Walk((*g)[5]), Walk((*g)[6]), Pass<int>((*g)[7], 7));
    *t += std::to_string(first.index()) + std::to_string(std::get<7>(first));
  }(gates, trace));
  vm.run_ready();
  gates[7].open();
  vm.run_ready();
  EXPECT_EQ(trace, "77");
  for (const Gate& gate : gates) EXPECT_EQ(gate.futures, 0);
}

TEST_F(SelectTest, GivesMoveOnlyResults) {
  start([](Gates g, Trace t) -> Task<> {
    auto first = co_await corps::select(Pass<MoveOnly>((*g)[0], MoveOnly(1)), Pass<MoveOnly>((*g)[1], MoveOnly(2)));
    *t += std::to_string(std::get<1>(std::move(first)).value);
  }(gates, trace));
  vm.run_ready();
  gates[1].open();
  vm.run_ready();
  EXPECT_EQ(trace, "2");
}

struct Mark {
  Mark(std::string& t, char c) : to(t), what(c) {}
  ~Mark() { to += what; }
  std::string& to;
  char what;
};

Async<int> walk_and_mark(Gate& gate, std::string& trace, char outer, char inner) {
  Mark first(trace, outer);
  Mark second(trace, inner);
  Counted local(1);
  co_await Walk(gate);
  trace += '!';
  co_return 5;
}

TEST_F(SelectTest, DestroysTheVariablesOfALosingCall) {
  start([](Gates g, Trace t) -> Task<> {
    auto first = co_await corps::select(walk_and_mark((*g)[0], *t, 'b', 'a'), walk_and_mark((*g)[1], *t, 'd', 'c'));
    *t += std::to_string(first.index());
  }(gates, trace));
  vm.run_ready();
  gates[1].open();
  vm.run_ready();
  EXPECT_EQ(trace, "!cdab1");
}

TEST_F(SelectTest, DestroysACallThatNeverStarted) {
  gates[0].is_open = true;
  start([](Gates g, Trace t) -> Task<> {
    auto first = co_await corps::select(Walk((*g)[0]), walk_and_mark((*g)[1], *t, 'b', 'a'));
    *t += std::to_string(first.index());
  }(gates, trace));
  vm.run_ready();
  EXPECT_EQ(trace, "0");
  EXPECT_EQ(gates[1].polls, 0);
}

TEST_F(SelectTest, NestsInJoinsAndSelects) {
  start([](Gates g, Trace t) -> Task<> {
    auto first = co_await corps::select(corps::join(Walk((*g)[0]), corps::select(Walk((*g)[1]), Pass<int>((*g)[2], 2))),
                                        Walk((*g)[3]));
    *t += std::to_string(first.index());
    *t += std::to_string(std::get<1>(std::get<1>(std::get<0>(first))));
  }(gates, trace));
  vm.run_ready();
  gates[2].open();
  vm.run_ready();
  EXPECT_EQ(gates[0].polls, 1);
  EXPECT_EQ(gates[1].polls, 1);
  EXPECT_EQ(gates[1].futures, 0);
  EXPECT_EQ(gates[3].polls, 1);
  gates[0].open();
  vm.run_ready();
  EXPECT_EQ(trace, "02");
  EXPECT_EQ(gates[3].polls, 1);
}

TEST_F(SelectTest, PollsOnlyTheWokenLeafOfNestedCalls) {
  static auto both = [](Gate& a, Gate& b) -> Async<> { (void)co_await corps::select(Walk(a), Walk(b)); };
  start([](Gates g) -> Task<> { (void)co_await corps::join(both((*g)[0], (*g)[1]), both((*g)[2], (*g)[3])); }(gates));
  vm.run_ready();
  gates[3].waker.wake();
  vm.run_ready();
  for (int i : {0, 1, 2}) EXPECT_EQ(gates[i].polls, 1);
  EXPECT_EQ(gates[3].polls, 2);
  gates[1].open();
  gates[2].open();
  vm.run_ready();
  EXPECT_EQ(gates[0].polls, 1);
  EXPECT_EQ(gates[3].polls, 2);
}

TEST_F(SelectTest, LeavesAReferencedFutureWhereItIs) {
  start([](Gates g, Trace t) -> Task<> {
    corps::Timer timer = corps::Timer::after(10ms);
    for (int i = 0; i < 3; ++i) {
      auto first = co_await corps::select(std::ref(timer), Walk((*g)[i]));
      *t += std::to_string(first.index());
    }
  }(gates, trace));
  vm.advance(1ms);
  gates[0].open();
  vm.advance(1ms);
  gates[1].open();
  vm.advance(8ms);
  EXPECT_EQ(trace, "110");
  EXPECT_EQ(vm.now(), 10'000);
}

TEST_F(SelectTest, TakesReferencesToFuturesOfTheUsersOwn) {
  start([](Gates g, Trace t) -> Task<> {
    Pass<int> pass((*g)[0], 4);
    auto first = co_await corps::select(Walk((*g)[1]), std::ref(pass));
    *t += std::to_string(first.index());
    auto second = co_await corps::select(std::ref(pass), Walk((*g)[2]));
    *t += std::to_string(std::get<0>(second));
  }(gates, trace));
  vm.run_ready();
  gates[1].open();
  vm.run_ready();
  gates[0].open();
  vm.run_ready();
  EXPECT_EQ(trace, "04");
}

TEST_F(SelectTest, AReferencedFutureThatLostWakesNothingThatIsGone) {
  start([](Gates g, Trace t) -> Task<> {
    corps::Signal<int> signal;
    auto wait = signal.wait();
    Pass<int> pass((*g)[0], 4);
    corps::Timer timer = corps::Timer::after(5us);
    {
      auto first = co_await corps::select(std::ref(wait), std::ref(pass), std::ref(timer), Walk((*g)[1]));
      *t += std::to_string(first.index());
    }
    // The place of the select is used for something else now.
    std::array<unsigned char, 512> filled;
    filled.fill(0x55);
    co_await corps::yield_now();
    signal.signal(1);
    (*g)[0].open();
    co_await corps::Timer::after(10us);
    for (unsigned char byte : filled) {
      if (byte != 0x55) *t += 'X';
    }
    *t += std::to_string(co_await wait) + std::to_string(co_await pass);
    co_await timer;
  }(gates, trace));
  vm.run_ready();
  gates[1].open();
  vm.run_until_idle();
  EXPECT_EQ(trace, "314");
}

TEST_F(SelectTest, AFutureReferencedInACallMayOutliveTheCall) {
  static auto by_select = [](corps::Timer& timer, Gate& gate) -> Async<> {
    (void)co_await corps::select(std::ref(timer), Walk(gate));
  };
  static auto by_name = [](corps::Timer& timer) -> Async<> { co_await timer; };
  static auto by_hand_made = [](Pass<int>& pass) -> Async<> { (void)co_await pass; };
  start([](Gates g, Trace t) -> Task<> {
    corps::Timer first = corps::Timer::after(5us);
    corps::Timer second = corps::Timer::after(5us);
    Pass<int> pass((*g)[2], 3);
    co_await by_select(first, (*g)[0]);
    (void)co_await corps::select(by_name(second), Walk((*g)[1]), by_hand_made(pass));
    // Both calls are gone, with their frames; the timers are queued still.
    co_await corps::Timer::after(9us);
    co_await first;
    co_await second;
    (*g)[2].open();
    *t += std::to_string(co_await pass);
  }(gates, trace));
  vm.run_ready();
  gates[0].open();
  vm.run_ready();
  gates[1].open();
  vm.run_until_idle();
  EXPECT_EQ(trace, "3");
}

TEST_F(SelectTest, AReferencedFutureIsNotForgottenWhenAnotherBranchIsWokenToo) {
  static auto inner = [](Gate& gate, corps::Timer& timer) -> Async<int> {
    auto first = co_await corps::select(std::ref(timer), Walk(gate));
    co_return static_cast<int>(first.index());
  };
  start([](Gates g, Trace t) -> Task<> {
    corps::Timer timer = corps::Timer::after(5us);
    auto both = co_await corps::join(inner((*g)[0], timer), Walk((*g)[1]));
    *t += std::to_string(std::get<0>(both));
  }(gates, trace));
  vm.run_ready();
  gates[1].waker.wake();
  vm.advance(5us);
  gates[1].open();
  vm.run_ready();
  EXPECT_EQ(trace, "0");
  EXPECT_EQ(gates[0].futures, 0);
}

Async<int> fail(Gate& gate) {
  co_await Walk(gate);
  throw std::runtime_error("failed");
}

TEST_F(SelectTest, PassesTheExceptionOfAWinner) {
  start([](Gates g, Trace t) -> Task<> {
    try {
      (void)co_await corps::select(Walk((*g)[0]), fail((*g)[1]));
    } catch (const std::runtime_error& e) {
      *t += e.what();
    }
    *t += std::to_string((*g)[0].futures);
  }(gates, trace));
  vm.run_ready();
  gates[1].open();
  vm.run_ready();
  EXPECT_EQ(trace, "failed0");
}

TEST_F(SelectTest, DropsTheExceptionOfALoser) {
  gates[0].is_open = true;
  start([](Gates g, Trace t) -> Task<> {
    auto first = co_await corps::select(Walk((*g)[0]), fail((*g)[1]));
    *t += std::to_string(first.index());
  }(gates, trace));
  vm.run_ready();
  EXPECT_EQ(trace, "0");
}

TEST_F(SelectTest, CountsEveryArgumentOnce) {
  start([](Gates g, Trace t) -> Task<> {
    corps::Channel<Counted, 1> channel;
    auto first =
        co_await corps::select(channel.send(Counted(1)), channel.receive(), Pass<Counted>((*g)[0], Counted(2)));
    *t += std::to_string(first.index());
    auto second = co_await corps::select(Pass<Counted>((*g)[0], Counted(3)), channel.receive());
    *t += std::to_string(std::get<1>(second).value);
    auto third =
        co_await corps::select(corps::with_timeout(1us, channel.receive()), Pass<Counted>((*g)[0], Counted(3)));
    *t += std::get<0>(third) ? '!' : '.';
  }(gates, trace));
  vm.run_until_idle();
  EXPECT_EQ(trace, "01.");
  EXPECT_TRUE(Counted::counts.balanced());
}

TEST_F(SelectTest, CanBeMovedBeforeItIsPolled) {
  test::Probe probe(vm.executor);
  gates[1].is_open = true;
  auto first = corps::select(Walk(gates[0]), Pass<int>(gates[1], 3));
  auto moved = std::move(first);
  auto outcome = probe.poll(moved);
  ASSERT_TRUE(outcome.is_ready());
  EXPECT_EQ(std::get<1>(*outcome), 3);
}

TEST_F(SelectTest, AwaitedAgainAfterItWasReadyPanics) {
  test::Probe probe(vm.executor);
  gates[0].is_open = true;
  auto pair = corps::select(Walk(gates[0]), Walk(gates[1]));
  EXPECT_TRUE(probe.poll(pair).is_ready());
  EXPECT_DEATH((void)probe.poll(pair), "a select was awaited again after it was ready");
  auto array = corps::select(corps::array_of(Walk(gates[0]), Walk(gates[1])));
  EXPECT_TRUE(probe.poll(array).is_ready());
  EXPECT_DEATH((void)probe.poll(array), "a select was awaited again after it was ready");
  auto once = corps::poll_once(Walk(gates[1]));
  EXPECT_TRUE(probe.poll(once).is_ready());
  EXPECT_DEATH((void)probe.poll(once), "a poll_once was awaited again after it was ready");
}

TEST_F(SelectTest, MovedWhileItIsAwaitedPanics) {
  test::Probe probe(vm.executor);
  auto first = corps::select(Walk(gates[0]), Walk(gates[1]));
  EXPECT_FALSE(probe.poll(first).is_ready());
  EXPECT_DEATH({ auto moved = std::move(first); }, "moved while it was being awaited");
}

}  // namespace
