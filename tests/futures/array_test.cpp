// SPDX-License-Identifier: MIT OR Apache-2.0
// join and select of arrays.
#include <corps/futures/array_of.hpp>

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
using corps::array_of;
using corps::Async;
using corps::Task;
using test::Borrowed;
using test::Counted;
using test::Gate;
using test::MoveOnly;
using test::Pass;
using test::Walk;

class ArrayTest : public testing::Test {
 protected:
  ArrayTest() {
    Counted::counts.reset();
    MoveOnly::counts.reset();
  }
  ~ArrayTest() override {
    EXPECT_TRUE(Counted::counts.balanced());
    EXPECT_TRUE(MoveOnly::counts.balanced());
    for (const Gate& gate : gates) EXPECT_EQ(gate.futures, 0);
  }
  void start(auto task) { ASSERT_TRUE(vm.spawner().spawn(std::move(task))); }
  test::VirtualMachine vm;
  std::string trace;
  Gate gates[8];
};
using Gates = Borrowed<Gate[8]>;
using Trace = Borrowed<std::string>;

TEST_F(ArrayTest, JoinedGivesAnArrayInItsOrder) {
  start([](Gates g, Trace t) -> Task<> {
    std::array<Pass<int>, 3> passes{Pass<int>((*g)[0], 1), Pass<int>((*g)[1], 2), Pass<int>((*g)[2], 3)};
    auto all = co_await corps::join(std::move(passes));
    static_assert(std::is_same_v<decltype(all), std::array<int, 3>>);
    for (int i : all) *t += std::to_string(i);
  }(gates, trace));
  vm.run_ready();
  for (int i : {1, 2, 0}) {
    EXPECT_EQ(trace, "");
    gates[i].open();
    vm.run_ready();
  }
  EXPECT_EQ(trace, "123");
  for (int i : {0, 1, 2}) EXPECT_EQ(gates[i].polls, 2);
}

TEST_F(ArrayTest, OfFuturesWithoutAValueGivesMonostates) {
  for (Gate& gate : gates) gate.is_open = true;
  start([](Gates g, Trace t) -> Task<> {
    auto all = co_await corps::join(array_of(Walk((*g)[0]), Walk((*g)[1])));
    static_assert(std::is_same_v<decltype(all), std::array<std::monostate, 2>>);
    auto first = co_await corps::select(array_of(Walk((*g)[0]), Walk((*g)[1])));
    static_assert(std::is_same_v<decltype(first), std::pair<std::size_t, std::monostate>>);
    *t += std::to_string(first.first);
  }(gates, trace));
  vm.run_ready();
  EXPECT_EQ(trace, "0");
}

TEST_F(ArrayTest, SelectedGivesTheIndexAndTheResultOfTheFirst) {
  for (std::size_t winner = 0; winner < 4; ++winner) {
    for (Gate& gate : gates) gate = Gate();
    start([](Gates g, Trace t) -> Task<> {
      auto first = co_await corps::select(array_of<4>([&](std::size_t i) { return Pass<int>((*g)[i], int(i) * 10); }));
      static_assert(std::is_same_v<decltype(first), std::pair<std::size_t, int>>);
      *t += std::to_string(first.first) + ':' + std::to_string(first.second) + ' ';
    }(gates, trace));
    vm.run_ready();
    gates[winner].open();
    vm.run_ready();
  }
  EXPECT_EQ(trace, "0:0 1:10 2:20 3:30 ");
}

TEST_F(ArrayTest, SelectedPrefersTheLeftmostAndPollsNoneBehindIt) {
  gates[1].is_open = gates[2].is_open = true;
  start([](Gates g, Trace t) -> Task<> {
    *t += std::to_string((co_await corps::select(array_of(Walk((*g)[0]), Walk((*g)[1]), Walk((*g)[2])))).first);
  }(gates, trace));
  vm.run_ready();
  EXPECT_EQ(trace, "1");
  EXPECT_EQ(gates[2].polls, 0);
}

TEST_F(ArrayTest, IsPolledOnlyWhereItWasWoken) {
  start([](Gates g) -> Task<> {
    (void)co_await corps::join(corps::select(array_of(Walk((*g)[0]), Walk((*g)[1]))),
                               corps::join(array_of(Walk((*g)[2]), Walk((*g)[3]))));
  }(gates));
  vm.run_ready();
  for (int i : {3, 1, 3}) {
    gates[i].waker.wake();
    vm.run_ready();
  }
  const int polls[] = {1, 2, 1, 3};
  for (int i : {0, 1, 2, 3}) EXPECT_EQ(gates[i].polls, polls[i]);
  for (int i : {0, 2, 3}) gates[i].open();
  vm.run_ready();
  EXPECT_EQ(gates[1].polls, 2);
}

TEST_F(ArrayTest, DestroysEachBranchOfAJoinWhenItIsDoneAndTheLosersOfASelectAtOnce) {
  start([](Gates g, Trace t) -> Task<> {
    (void)co_await corps::join(array_of(Walk((*g)[0]), Walk((*g)[1])));
    // Before the rest of the full expression is evaluated.
    *t += std::to_string((co_await corps::select(array_of(Walk((*g)[2]), Walk((*g)[3])))).first +
                         10 * static_cast<std::size_t>((*g)[2].futures));
  }(gates, trace));
  vm.run_ready();
  gates[0].open();
  vm.run_ready();
  EXPECT_EQ(gates[0].futures, 0);
  EXPECT_EQ(gates[1].futures, 1);
  gates[1].open();
  vm.run_ready();
  gates[3].open();
  vm.run_ready();
  EXPECT_EQ(trace, "1");
}

struct NotDefault {
  explicit NotDefault(int v) : value(v) {}
  NotDefault(NotDefault&&) = default;
  MoveOnly value;
};

Async<NotDefault> call(Gate& gate, int value) {
  Counted local(0);
  co_await Walk(gate);
  co_return NotDefault(value);
}

TEST_F(ArrayTest, OfCallsIsMadeInPlace) {
  start([](Gates g, Trace t) -> Task<> {
    auto all = co_await corps::join(array_of(call((*g)[0], 1), call((*g)[1], 2)));
    static_assert(std::is_same_v<decltype(all), std::array<NotDefault, 2>>);
    *t += std::to_string(all[0].value.value) + std::to_string(all[1].value.value);
    auto first = co_await corps::select(array_of<3>([&](std::size_t i) { return call((*g)[2 + i], int(i)); }));
    *t += std::to_string(first.second.value.value) + std::to_string(Counted::counts.alive.size());
  }(gates, trace));
  vm.run_ready();
  for (int i : {1, 0, 4}) {
    gates[i].open();
    vm.run_ready();
  }
  EXPECT_EQ(trace, "1220");
}

TEST_F(ArrayTest, OfReferencesLeavesTheFuturesWhereTheyAre) {
  start([](Gates g, Trace t) -> Task<> {
    Pass<int> a((*g)[0], 1);
    Pass<int> b((*g)[1], 2);
    auto first = co_await corps::select(array_of(std::ref(a), std::ref(b)));
    *t += std::to_string(first.second);
    auto timers = std::array{corps::Timer::after(5us), corps::Timer::after(3us)};
    auto refs = std::array{std::ref(timers[0]), std::ref(timers[1])};
    *t += std::to_string((co_await corps::select(refs)).first);
    (void)co_await corps::join(refs);
    *t += std::to_string(corps::Clock::now().time_since_epoch().count());
  }(gates, trace));
  vm.run_ready();
  gates[1].open();
  vm.run_until_idle();
  EXPECT_EQ(trace, "215");
}

TEST_F(ArrayTest, MovesEveryFutureAndItsValueOnce) {
  start([](Gates g, Trace t) -> Task<> {
    corps::Channel<Counted, 1> channel;
    auto first = co_await corps::select(
        array_of<3>([&](std::size_t i) { return Pass<Counted>((*g)[i], Counted(static_cast<int>(i))); }));
    *t += std::to_string(first.second.value);
    auto sends = co_await corps::select(array_of(channel.send(Counted(4)), channel.send(Counted(5))));
    *t += std::to_string(sends.first);
    auto all =
        co_await corps::join(array_of(Pass<MoveOnly>((*g)[2], MoveOnly(6)), Pass<MoveOnly>((*g)[2], MoveOnly(7))));
    *t += std::to_string(all[0].value) + std::to_string(all[1].value);
  }(gates, trace));
  vm.run_ready();
  gates[2].open();
  vm.run_ready();
  EXPECT_EQ(trace, "2067");
}

TEST_F(ArrayTest, OfManyWorks) {
  static constexpr std::size_t many = 100;
  static Gate all[many];
  start([](Trace t) -> Task<> {
    auto sum =
        co_await corps::join(array_of<many>([](std::size_t i) { return Pass<int>(all[i], static_cast<int>(i)); }));
    int total = 0;
    for (int i : sum) total += i;
    *t += std::to_string(total);
    *t += ' ' + std::to_string((co_await corps::select(array_of<many>([](std::size_t i) {
                                 return corps::Timer::after(corps::Clock::duration(1000 - static_cast<int>(i)));
                               }))).first);
  }(trace));
  vm.run_ready();
  for (Gate& gate : all) {
    gate.open();
    vm.run_ready();
  }
  vm.run_until_idle();
  EXPECT_EQ(trace, "4950 99");
  for (const Gate& gate : all) EXPECT_EQ(gate.polls, 2);
}

TEST_F(ArrayTest, IsCancelledWithAllItsBranchesAndResults) {
  start([](Gates g, Trace t) -> Task<> {
    auto late = co_await corps::with_timeout(
        1ms, corps::join(array_of(Pass<Counted>((*g)[0], Counted(1)), Pass<Counted>((*g)[1], Counted(2)))));
    *t += late ? '!' : '.';
    auto later = co_await corps::with_timeout(1ms, corps::select(array_of(call((*g)[2], 1), call((*g)[3], 2))));
    *t += later ? '!' : '.';
    *t += std::to_string(Counted::counts.alive.size());
  }(gates, trace));
  vm.run_ready();
  gates[0].open();
  vm.run_until_idle();
  EXPECT_EQ(trace, "..0");
}

Async<int> fail(Gate& gate) {
  co_await Walk(gate);
  throw std::runtime_error("failed");
}
Async<int> wait(Gate& gate) {
  Counted local(0);
  co_await Walk(gate);
  co_return 1;
}

/// Throws when it is polled while the gate is open.
class Trap {
 public:
  explicit Trap(Gate& gate) : walk_(gate) {}
  corps::Poll<int> poll(corps::Context& context) {
    if (walk_.poll(context).is_ready()) throw std::runtime_error("failed");
    return corps::pending;
  }

 private:
  Walk walk_;
};

TEST_F(ArrayTest, PassesAnExceptionOnWithAllElseDestroyed) {
  for (bool at_once : {true, false}) {
    for (int form = 0; form < 4; ++form) {
      trace.clear();
      for (Gate& gate : gates) gate = Gate();
      gates[1].is_open = at_once;
      start([](Gates g, Trace t, int how) -> Task<> {
        try {
          auto choose = [&](std::size_t i) { return i == 1 ? fail((*g)[i]) : wait((*g)[i]); };
          auto trap = [&](std::size_t i) { return Trap((*g)[i]); };
          if (how == 0) (void)co_await corps::join(array_of<3>(choose));
          if (how == 1) (void)co_await corps::select(array_of<3>(choose));
          if (how == 2) (void)co_await corps::join(array_of<3>(trap));
          if (how == 3) (void)co_await corps::with_timeout(1h, corps::select(array_of<3>(trap)));
        } catch (const std::runtime_error& e) {
          *t += e.what();
        }
        *t += std::to_string(Counted::counts.alive.size());
      }(gates, trace, form));
      EXPECT_NO_THROW(vm.run_ready());
      gates[1].open();
      EXPECT_NO_THROW(vm.run_ready());
      EXPECT_EQ(trace, "failed0") << form;
    }
  }
}

TEST_F(ArrayTest, ANamedOneThatThrewHoldsNothingAnyMore) {
  for (int form = 0; form < 4; ++form) {
    for (Gate& gate : gates) gate = Gate();
    test::Probe probe(vm.executor);
    auto check = [&](auto future) {
      EXPECT_FALSE(probe.poll(future).is_ready());
      EXPECT_EQ(gates[0].futures, 1);
      gates[1].is_open = true;
      EXPECT_THROW((void)probe.poll(future), std::runtime_error);
      for (const Gate& gate : gates) EXPECT_EQ(gate.futures, 0) << form;
    };
    if (form == 0) check(corps::select(Walk(gates[0]), Trap(gates[1])));
    if (form == 1) check(corps::join(Walk(gates[0]), Trap(gates[1])));
    if (form == 2) check(corps::select(array_of(Trap(gates[0]), Trap(gates[1]))));
    if (form == 3) check(corps::join(array_of(Trap(gates[0]), Trap(gates[1]))));
  }
}

TEST_F(ArrayTest, MovedWhileItIsAwaitedPanics) {
  test::Probe probe(vm.executor);
  auto all = corps::join(array_of(Walk(gates[0]), Walk(gates[1])));
  auto moved = std::move(all);
  EXPECT_FALSE(probe.poll(moved).is_ready());
  EXPECT_DEATH({ auto again = std::move(moved); }, "moved while it was being awaited");
  auto first = corps::select(array_of(Walk(gates[0]), Walk(gates[1])));
  EXPECT_FALSE(probe.poll(first).is_ready());
  EXPECT_DEATH({ auto again = std::move(first); }, "moved while it was being awaited");
}

}  // namespace
