// SPDX-License-Identifier: MIT OR Apache-2.0
#include <corps/futures/future.hpp>

#include <gtest/gtest.h>

#include <corps/corps.hpp>
#include <memory>
#include <stdexcept>
#include <string>

#include "hand_made.hpp"
#include "support/borrowed.hpp"
#include "support/probe.hpp"
#include "support/virtual_machine.hpp"

namespace {

using namespace std::chrono_literals;
using corps::Task;
using test::Borrowed;
using test::Gate;
using test::MoveOnly;
using test::Pass;
using test::Walk;

static_assert(corps::Future<corps::Timer>);
static_assert(corps::Future<corps::YieldNow>);
static_assert(corps::Future<Pass<int>>);
static_assert(corps::Future<Walk>);
static_assert(corps::Future<corps::SignalWait<int, corps::CriticalSectionLock>>);
static_assert(corps::Future<corps::ChannelSend<int, 1, corps::CriticalSectionLock>>);
static_assert(!corps::Future<int>);
static_assert(!corps::Future<std::string>);
static_assert(corps::AwaitableFuture<corps::Timer>);
static_assert(!corps::AwaitableFuture<Pass<int>>);

TEST(Future, OfTheUsersOwnCanBeAwaited) {
  test::VirtualMachine vm;
  Gate gate;
  int result = 0;
  ASSERT_TRUE(vm.spawner().spawn([](Borrowed<Gate> g, Borrowed<int> r) -> Task<> {
    *r = co_await Pass<int>(*g, 5);
    co_await Walk(*g);
    *r += 1;
  }(gate, result)));
  vm.run_ready();
  EXPECT_EQ(gate.polls, 1);
  gate.open();
  vm.run_ready();
  EXPECT_EQ(result, 6);
  EXPECT_EQ(gate.polls, 3);
}

TEST(Future, OfTheUsersOwnCanBeNamedAndAwaitedWhereItStands) {
  test::VirtualMachine vm;
  Gate gate;
  std::string result;
  ASSERT_TRUE(vm.spawner().spawn([](Borrowed<Gate> g, Borrowed<std::string> r) -> Task<> {
    Pass<std::string> future(*g, "named");
    *r = co_await future;
  }(gate, result)));
  vm.run_ready();
  EXPECT_EQ(gate.futures, 1);
  gate.open();
  vm.run_ready();
  EXPECT_EQ(result, "named");
}

TEST(Future, MayHaveAMoveOnlyResult) {
  test::VirtualMachine vm;
  MoveOnly::counts.reset();
  Gate gate;
  int result = 0;
  ASSERT_TRUE(vm.spawner().spawn([](Borrowed<Gate> g, Borrowed<int> r) -> Task<> {
    MoveOnly m = co_await Pass<MoveOnly>(*g, MoveOnly(3));
    *r = m.value;
  }(gate, result)));
  vm.run_ready();
  gate.open();
  vm.run_ready();
  EXPECT_EQ(result, 3);
  EXPECT_TRUE(MoveOnly::counts.balanced());
}

TEST(Future, IsDestroyedOnceThatWasAwaitedAsATemporary) {
  test::VirtualMachine vm;
  Gate gate;
  ASSERT_TRUE(vm.spawner().spawn([](Borrowed<Gate> g) -> Task<> {
    co_await Walk(*g);
    EXPECT_EQ(g->futures, 0);
  }(gate)));
  vm.run_ready();
  EXPECT_EQ(gate.futures, 1);
  gate.open();
  vm.run_ready();
  EXPECT_EQ(gate.futures, 0);
}

TEST(Future, CanBePolledByHand) {
  test::VirtualMachine vm;
  test::Probe probe(vm.executor);
  corps::Signal<int> signal;
  auto wait = signal.wait();
  EXPECT_FALSE(probe.poll(wait).is_ready());
  EXPECT_EQ(probe.take_wakes(), 0);
  signal.signal(4);
  EXPECT_EQ(probe.take_wakes(), 1);
  auto outcome = probe.poll(wait);
  ASSERT_TRUE(outcome.is_ready());
  EXPECT_EQ(*outcome, 4);
}

TEST(Future, CompoundCanBePolledByHand) {
  test::VirtualMachine vm;
  test::Probe probe(vm.executor);
  corps::Signal<int> signal;
  corps::Channel<int, 1> channel;
  auto both = corps::join(signal.wait(), corps::with_timeout(1ms, channel.receive()));
  EXPECT_FALSE(probe.poll(both).is_ready());
  ASSERT_TRUE(channel.try_send(2));
  EXPECT_FALSE(channel.try_receive());
  EXPECT_EQ(probe.take_wakes(), 1);
  EXPECT_FALSE(probe.poll(both).is_ready());
  signal.signal(1);
  EXPECT_EQ(probe.take_wakes(), 1);
  auto outcome = probe.poll(both);
  ASSERT_TRUE(outcome.is_ready());
  EXPECT_EQ(std::get<0>(*outcome), 1);
  EXPECT_EQ(std::get<1>(*outcome).value(), 2);
}

/// Pending once, then throws.
class ThrowsAtTheSecondPoll {
 public:
  corps::Poll<int> poll(corps::Context& context) {
    if (polls_++ != 0) throw std::runtime_error("second poll");
    context.waker().wake();
    return corps::pending;
  }

 private:
  int polls_ = 0;
};

TEST(Future, ThatThrowsWhenItIsPolledAgainThrowsInTheAwaitingCoroutine) {
  test::VirtualMachine vm;
  std::string caught;
  auto handle = vm.spawner().spawn([](Borrowed<std::string> c) -> Task<> {
    try {
      (void)co_await ThrowsAtTheSecondPoll();
    } catch (const std::runtime_error& e) {
      *c = e.what();
    }
    co_await corps::Timer::after(1us);
    *c += "!";
  }(caught));
  EXPECT_NO_THROW(vm.run_until_idle());
  EXPECT_EQ(caught, "second poll!");
  EXPECT_FALSE(handle->is_running());
}

TEST(Poll, HoldsAValueOrNothing) {
  EXPECT_FALSE(corps::Poll<int>(corps::pending).is_ready());
  corps::Poll<int> five(5);
  EXPECT_TRUE(five.is_ready());
  EXPECT_EQ(*five, 5);
  EXPECT_FALSE(corps::Poll<>(corps::pending).is_ready());
  EXPECT_TRUE(corps::Poll<>(corps::ready).is_ready());
  corps::Poll<std::unique_ptr<int>> unique(std::make_unique<int>(1));
  EXPECT_EQ(**std::move(unique), 1);
}

}  // namespace
