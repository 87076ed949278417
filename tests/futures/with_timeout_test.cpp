// SPDX-License-Identifier: MIT OR Apache-2.0
#include <corps/futures/with_timeout.hpp>

#include <gtest/gtest.h>

#include <corps/corps.hpp>
#include <string>

#include "hand_made.hpp"
#include "support/borrowed.hpp"
#include "support/counted.hpp"
#include "support/virtual_machine.hpp"

namespace {

using namespace std::chrono_literals;
using corps::Async;
using corps::Task;
using test::Borrowed;
using test::Gate;
using test::MoveOnly;
using test::Pass;
using test::Walk;

class WithTimeoutTest : public testing::Test {
 protected:
  WithTimeoutTest() { MoveOnly::counts.reset(); }
  ~WithTimeoutTest() override { EXPECT_TRUE(MoveOnly::counts.balanced()); }
  void start(auto task) { ASSERT_TRUE(vm.spawner().spawn(std::move(task))); }
  test::VirtualMachine vm;
  std::string trace;
  Gate gate;
};
using GateRef = Borrowed<Gate>;
using Trace = Borrowed<std::string>;

TEST_F(WithTimeoutTest, GivesTheResultInTime) {
  start([](GateRef g, Trace t) -> Task<> {
    auto outcome = co_await corps::with_timeout(10us, Pass<int>(*g, 5));
    static_assert(std::is_same_v<decltype(outcome), std::expected<int, corps::TimeoutError>>);
    *t += std::to_string(outcome.value());
  }(gate, trace));
  vm.advance(9us);
  gate.open();
  vm.run_ready();
  EXPECT_EQ(trace, "5");
  EXPECT_TRUE(vm.executor.timers().empty());
}

TEST_F(WithTimeoutTest, GivesAnErrorWhenTheTimeIsUp) {
  start([](GateRef g, Trace t) -> Task<> {
    auto outcome = co_await corps::with_timeout(10us, Pass<int>(*g, 5));
    *t += outcome.error() == corps::TimeoutError{} ? "late" : "";
    *t += std::to_string(g->futures);
  }(gate, trace));
  vm.advance(9us);
  EXPECT_EQ(trace, "");
  EXPECT_EQ(gate.futures, 1);
  vm.advance(1us);
  EXPECT_EQ(trace, "late0");
}

TEST_F(WithTimeoutTest, OfZeroIsBeatenByAFutureThatIsReady) {
  gate.is_open = true;
  start([](GateRef g, Trace t) -> Task<> {
    *t += std::to_string((co_await corps::with_timeout(0us, Pass<int>(*g, 5))).value_or(0));
    *t += std::to_string((co_await corps::with_timeout(-5h, Pass<int>(*g, 6))).value_or(0));
  }(gate, trace));
  vm.executor.poll();
  EXPECT_EQ(trace, "56");
}

TEST_F(WithTimeoutTest, OfZeroIsBeatenByAFutureThatBecomesReadyAtTheSamePoll) {
  start([](Trace t) -> Task<> {
    auto outcome = co_await corps::with_timeout(0us, corps::yield_now());
    *t += outcome ? "in time" : "late";
  }(trace));
  vm.run_until_idle();
  EXPECT_EQ(trace, "in time");
}

TEST_F(WithTimeoutTest, OfZeroEndsAFutureThatIsPending) {
  start([](GateRef g, Trace t) -> Task<> {
    auto outcome = co_await corps::with_timeout(0us, Walk(*g));
    static_assert(std::is_same_v<decltype(outcome), std::expected<void, corps::TimeoutError>>);
    *t += outcome ? "in time" : "late";
  }(gate, trace));
  vm.run_until_idle();
  EXPECT_EQ(trace, "late");
  EXPECT_EQ(vm.now(), 0);
}

TEST_F(WithTimeoutTest, GivesMoveOnlyResults) {
  start([](GateRef g, Trace t) -> Task<> {
    auto late = co_await corps::with_timeout(1us, Pass<MoveOnly>(*g, MoveOnly(1)));
    *t += late ? '!' : '.';
    g->is_open = true;
    auto outcome = co_await corps::with_timeout(1us, Pass<MoveOnly>(*g, MoveOnly(2)));
    *t += std::to_string(outcome->value);
  }(gate, trace));
  vm.run_until_idle();
  EXPECT_EQ(trace, ".2");
}

TEST_F(WithTimeoutTest, CountsFromTheCall) {
  start([](GateRef g, Trace t) -> Task<> {
    auto limited = corps::with_timeout(10us, Walk(*g));
    co_await corps::Timer::after(7us);
    auto outcome = co_await limited;
    *t += outcome ? '!' : '.';
    *t += std::to_string(corps::Clock::now().time_since_epoch().count());
  }(gate, trace));
  vm.run_until_idle();
  EXPECT_EQ(trace, ".10");
}

TEST_F(WithTimeoutTest, EndsCallsWithTheirVariables) {
  static auto call = [](Gate& g) -> Async<MoveOnly> {
    MoveOnly local(1);
    co_await Walk(g);
    co_return std::move(local);
  };
  start([](GateRef g, Trace t) -> Task<> {
    auto outcome = co_await corps::with_timeout(1ms, call(*g));
    *t += outcome ? '!' : '.';
    *t += std::to_string(MoveOnly::counts.alive.size());
  }(gate, trace));
  vm.run_until_idle();
  EXPECT_EQ(trace, ".0");
}

TEST_F(WithTimeoutTest, NestsTheShorterInTheLonger) {
  start([](GateRef g, Trace t) -> Task<> {
    auto outcome = co_await corps::with_timeout(5us, corps::with_timeout(3us, Walk(*g)));
    *t += !outcome ? "outer" : !*outcome ? "inner" : "none";
    auto other = co_await corps::with_timeout(3us, corps::with_timeout(5us, Walk(*g)));
    *t += !other ? " outer" : !*other ? " inner" : " none";
  }(gate, trace));
  vm.run_until_idle();
  EXPECT_EQ(trace, "inner outer");
  EXPECT_EQ(vm.now(), 6);
}

TEST_F(WithTimeoutTest, HasATwinWithADeadline) {
  start([](GateRef g, Trace t) -> Task<> {
    const auto deadline = corps::Clock::now() + 10us;
    for (int i = 0; i < 2; ++i) {
      auto outcome = co_await corps::with_deadline(deadline, Walk(*g));
      *t += outcome ? '!' : '.';
      *t += std::to_string(corps::Clock::now().time_since_epoch().count());
    }
    g->is_open = true;
    *t += (co_await corps::with_deadline(deadline, Walk(*g))) ? '!' : '.';
  }(gate, trace));
  vm.run_until_idle();
  EXPECT_EQ(trace, ".10.10!");
}

TEST_F(WithTimeoutTest, PanicsPastTheEndOfTime) {
  vm.advance(1us);
  EXPECT_DEATH((void)corps::with_timeout(corps::Clock::duration::max(), Walk(gate)), "past the end of time");
}

}  // namespace
