// SPDX-License-Identifier: MIT OR Apache-2.0
#include <corps/futures/join.hpp>

#include <gtest/gtest.h>

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

class JoinTest : public testing::Test {
 protected:
  JoinTest() {
    Counted::counts.reset();
    MoveOnly::counts.reset();
  }
  ~JoinTest() override {
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

TEST_F(JoinTest, WaitsForAllInAnyOrder) {
  const int orders[][3] = {{0, 1, 2}, {0, 2, 1}, {1, 0, 2}, {1, 2, 0}, {2, 0, 1}, {2, 1, 0}};
  for (const auto& order : orders) {
    for (Gate& gate : gates) gate = Gate();
    trace.clear();
    start([](Gates g, Trace t) -> Task<> {
      auto all = co_await corps::join(Pass<int>((*g)[0], 1), Walk((*g)[1]), Pass<std::string>((*g)[2], "x"));
      static_assert(std::is_same_v<decltype(all), std::tuple<int, std::monostate, std::string>>);
      *t += std::to_string(std::get<0>(all)) + std::get<2>(all);
    }(gates, trace));
    vm.run_ready();
    for (int i : order) {
      EXPECT_EQ(trace, "");
      gates[i].open();
      vm.run_ready();
    }
    EXPECT_EQ(trace, "1x");
  }
}

TEST_F(JoinTest, OfFuturesThatAreReadyDoesNotSuspend) {
  gates[0].is_open = gates[1].is_open = true;
  start([](Gates g, Trace t) -> Task<> {
    auto [a, b] = co_await corps::join(Pass<int>((*g)[0], 1), Pass<int>((*g)[1], 2));
    *t += std::to_string(a) + std::to_string(b);
  }(gates, trace));
  vm.executor.poll();
  EXPECT_EQ(trace, "12");
}

TEST_F(JoinTest, PollsEachBranchAtFirst) {
  gates[0].is_open = true;
  start([](Gates g) -> Task<> { (void)co_await corps::join(Walk((*g)[0]), Walk((*g)[1]), Walk((*g)[2])); }(gates));
  vm.run_ready();
  for (int i : {0, 1, 2}) EXPECT_EQ(gates[i].polls, 1);
  gates[1].open();
  gates[2].open();
  vm.run_ready();
}

TEST_F(JoinTest, PollsOnlyTheBranchesThatWereWoken) {
  start([](Gates g) -> Task<> { (void)co_await corps::join(Walk((*g)[0]), Walk((*g)[1]), Walk((*g)[2])); }(gates));
  vm.run_ready();
  gates[1].waker.wake();
  vm.run_ready();
  gates[2].open();
  vm.run_ready();
  gates[1].waker.wake();
  vm.run_ready();
  EXPECT_EQ(gates[0].polls, 1);
  EXPECT_EQ(gates[1].polls, 3);
  EXPECT_EQ(gates[2].polls, 2);
  gates[0].open();
  gates[1].open();
  vm.run_ready();
  EXPECT_EQ(gates[0].polls, 2);
  EXPECT_EQ(gates[2].polls, 2);
}

TEST_F(JoinTest, DestroysEachBranchAsSoonAsItIsDone) {
  start([](Gates g) -> Task<> { (void)co_await corps::join(Walk((*g)[0]), Walk((*g)[1])); }(gates));
  vm.run_ready();
  gates[0].open();
  vm.run_ready();
  EXPECT_EQ(gates[0].futures, 0);
  EXPECT_EQ(gates[1].futures, 1);
  gates[1].open();
  vm.run_ready();
}

TEST_F(JoinTest, GivesMoveOnlyResults) {
  start([](Gates g, Trace t) -> Task<> {
    auto [a, b] = co_await corps::join(Pass<MoveOnly>((*g)[0], MoveOnly(1)), Pass<MoveOnly>((*g)[1], MoveOnly(2)));
    *t += std::to_string(a.value) + std::to_string(b.value);
  }(gates, trace));
  vm.run_ready();
  gates[1].open();
  vm.run_ready();
  gates[0].open();
  vm.run_ready();
  EXPECT_EQ(trace, "12");
}

TEST_F(JoinTest, DropsTheResultsThatAreThereWhenItIsCancelled) {
  start([](Gates g, Trace t) -> Task<> {
    auto outcome = co_await corps::with_timeout(
        1ms, corps::join(Pass<Counted>((*g)[0], Counted(1)), Pass<MoveOnly>((*g)[1], MoveOnly(2))));
    *t += outcome ? '!' : '.';
    *t += std::to_string(Counted::counts.alive.size() + MoveOnly::counts.alive.size());
  }(gates, trace));
  vm.run_ready();
  gates[0].open();
  vm.run_ready();
  vm.advance(1ms);
  EXPECT_EQ(trace, ".0");
}

Async<Counted> call(Gate& gate, Counted value) {
  Counted local(0);
  co_await Walk(gate);
  co_return std::move(value);
}

TEST_F(JoinTest, RunsCallsSideBySide) {
  start([](Gates g, Trace t) -> Task<> {
    auto [a, b, c] =
        co_await corps::join(call((*g)[0], Counted(1)), call((*g)[1], Counted(2)), call((*g)[2], Counted(3)));
    *t += std::to_string(a.value) + std::to_string(b.value) + std::to_string(c.value);
  }(gates, trace));
  vm.run_ready();
  for (int i : {2, 0, 1}) {
    gates[i].open();
    vm.run_ready();
  }
  EXPECT_EQ(trace, "123");
}

TEST_F(JoinTest, CallsMayJoinAndSelectInTurn) {
  static auto tree = [](auto& self, Gate* gates, int depth) -> Async<int> {
    if (depth == 0) {
      co_await Walk(*gates);
      co_return 1;
    }
    const int half = 1 << (depth - 1);
    auto [left, right] = co_await corps::join(self(self, gates, depth - 1), self(self, gates + half, depth - 1));
    co_return left + right;
  };
  start([](Gates g, Trace t) -> Task<> { *t += std::to_string(co_await tree(tree, *g, 3)); }(gates, trace));
  vm.run_ready();
  for (int i : {3, 7, 0, 1, 6, 2, 5, 4}) {
    EXPECT_EQ(trace, "");
    gates[i].open();
    vm.run_ready();
  }
  EXPECT_EQ(trace, "8");
  for (const Gate& gate : gates) EXPECT_EQ(gate.polls, 2);
}

TEST_F(JoinTest, TakesOneAndEight) {
  for (Gate& gate : gates) gate.is_open = true;
  start([](Gates g, Trace t) -> Task<> {
    auto one = co_await corps::join(Pass<int>((*g)[0], 7));
    *t += std::to_string(std::get<0>(one));
    auto all = co_await corps::join(Walk((*g)[0]), Walk((*g)[1]), Walk((*g)[2]), Walk((*g)[3]), Walk((*g)[4]),
                                    Walk((*g)[5]), Walk((*g)[6]), Pass<int>((*g)[7], 8));
    *t += std::to_string(std::get<7>(all));
  }(gates, trace));
  vm.run_ready();
  EXPECT_EQ(trace, "78");
}

TEST_F(JoinTest, OfAJoinGivesATupleOfATuple) {
  for (Gate& gate : gates) gate.is_open = true;
  start([](Gates g, Trace t) -> Task<> {
    auto outer = co_await corps::join(corps::join(Pass<int>((*g)[0], 7)));
    static_assert(std::is_same_v<decltype(outer), std::tuple<std::tuple<int>>>);
    *t += std::to_string(std::get<0>(std::get<0>(outer)));
  }(gates, trace));
  vm.run_ready();
  EXPECT_EQ(trace, "7");
}

TEST_F(JoinTest, TakesReferences) {
  start([](Gates g, Trace t) -> Task<> {
    Pass<int> pass((*g)[0], 4);
    corps::Timer timer = corps::Timer::after(3us);
    auto [a, b] = co_await corps::join(std::ref(pass), std::ref(timer));
    static_assert(std::is_same_v<decltype(b), std::monostate>);
    *t += std::to_string(a);
  }(gates, trace));
  vm.run_ready();
  gates[0].open();
  vm.run_until_idle();
  EXPECT_EQ(trace, "4");
}

Async<int> fail(Gate& gate) {
  co_await Walk(gate);
  throw std::runtime_error("failed");
}

TEST_F(JoinTest, PassesTheExceptionOfABranchAndDestroysTheOthers) {
  for (bool at_once : {true, false}) {
    trace.clear();
    gates[0] = gates[1] = gates[2] = Gate();
    gates[1].is_open = at_once;
    start([](Gates g, Trace t) -> Task<> {
      try {
        (void)co_await corps::join(call((*g)[0], Counted(1)), fail((*g)[1]), Pass<Counted>((*g)[2], Counted(2)));
      } catch (const std::runtime_error& e) {
        *t += e.what();
      }
      *t += std::to_string(Counted::counts.alive.size());
    }(gates, trace));
    EXPECT_NO_THROW(vm.run_ready());
    gates[1].open();
    EXPECT_NO_THROW(vm.run_ready());
    EXPECT_EQ(trace, "failed0");
  }
}

TEST_F(JoinTest, PassesAnExceptionThroughNestedCallsAndJoins) {
  static auto nested = [](Gate& a, Gate& b) -> Async<int> {
    auto [x, y] = co_await corps::join(fail(a), Walk(b));
    co_return x;
  };
  start([](Gates g, Trace t) -> Task<> {
    try {
      (void)co_await corps::join(nested((*g)[0], (*g)[1]), Walk((*g)[2]));
    } catch (const std::runtime_error& e) {
      *t += e.what();
    }
  }(gates, trace));
  vm.run_ready();
  gates[0].open();
  EXPECT_NO_THROW(vm.run_ready());
  EXPECT_EQ(trace, "failed");
}

TEST_F(JoinTest, MovedWhileItIsAwaitedPanics) {
  test::Probe probe(vm.executor);
  auto both = corps::join(Walk(gates[0]), Walk(gates[1]));
  EXPECT_FALSE(probe.poll(both).is_ready());
  EXPECT_DEATH({ auto moved = std::move(both); }, "moved while it was being awaited");
}

}  // namespace
