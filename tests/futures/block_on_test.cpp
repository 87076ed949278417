// SPDX-License-Identifier: MIT OR Apache-2.0
#include <corps/futures/block_on.hpp>

#include <gtest/gtest.h>

#include <corps/corps.hpp>
#include <stdexcept>
#include <string>
#include <thread>

#include "hand_made.hpp"
#include "support/borrowed.hpp"
#include "support/virtual_machine.hpp"

namespace {

using namespace std::chrono_literals;
using corps::Async;
using corps::block_on;
using corps::Task;
using corps::Timer;
using test::Borrowed;
using test::Counted;
using test::Gate;
using test::MoveOnly;
using test::Pass;
using test::Walk;

Async<MoveOnly> slow_sum(int a, int b) {
  Counted local(0);
  co_await Timer::after(10us);
  int sum = a;
  auto [x, y] = co_await corps::join(Timer::after(5us), Timer::after(7us));
  (void)x, (void)y;
  co_return MoveOnly(sum + b);
}

TEST(BlockOn, RunsCallsWithTheirTimersToTheEnd) {
  test::VirtualMachine vm;
  Counted::counts.reset();
  MoveOnly::counts.reset();
  EXPECT_EQ(block_on(slow_sum(2, 3)).value, 5);
  EXPECT_EQ(vm.now(), 17);
  EXPECT_TRUE(Counted::counts.balanced());
  EXPECT_TRUE(MoveOnly::counts.balanced());
}

TEST(BlockOn, SleepsUntilTheNextTimerAndDoesNotSpin) {
  test::VirtualMachine vm;
  int polls = 0;
  Timer timer = Timer::after(1h);
  block_on(corps::poll_fn([&](corps::Context& context) {
    ++polls;
    return timer.poll(context);
  }));
  EXPECT_EQ(polls, 2);
  EXPECT_EQ(corps::Clock::now().time_since_epoch(), 1h);
}

TEST(BlockOn, IsWokenByAnInterruptDuringItsSleep) {
  test::VirtualMachine vm;
  corps::Signal<int> signal;
  vm.interrupt = [&] { signal.signal(4); };
  auto outcome = block_on(corps::with_timeout(10us, signal.wait()));
  EXPECT_EQ(outcome.value_or(0), 4);
  EXPECT_EQ(vm.now(), 0);
  EXPECT_FALSE(block_on(corps::with_timeout(10us, signal.wait())));
  EXPECT_EQ(vm.now(), 10);
}

TEST(BlockOn, IsWokenByAnotherThread) {
  test::VirtualMachine vm;
  for (int i = 0; i < 200; ++i) {
    corps::Signal<int> signal;
    std::thread other([&] { signal.signal(i); });
    EXPECT_EQ(block_on(signal.wait()), i);
    other.join();
  }
}

TEST(BlockOn, RunsInEveryThreadByItself) {
  test::VirtualMachine vm;
  corps::Channel<int, 1> there;
  corps::Channel<int, 1> back;
  std::thread other([&] {
    for (int i = 0; i < 100; ++i) {
      const int value = block_on(there.receive());
      block_on(back.send(value * 2));
    }
  });
  for (int i = 0; i < 100; ++i) {
    block_on(there.send(i));
    EXPECT_EQ(block_on(back.receive()), 2 * i);
  }
  other.join();
}

TEST(BlockOn, PassesExceptionsAndCanBeUsedAfterwards) {
  test::VirtualMachine vm;
  static auto fail = []() -> Async<int> {
    co_await Timer::after(1us);
    throw std::runtime_error("failed");
  };
  struct Trap {
    bool second = false;
    corps::Poll<int> poll(corps::Context& context) {
      if (std::exchange(second, true)) throw std::runtime_error("trapped");
      context.waker().wake();
      return corps::pending;
    }
  };
  EXPECT_THROW((void)block_on(fail()), std::runtime_error);
  EXPECT_THROW((void)block_on(Trap()), std::runtime_error);
  block_on(Timer::after(1us));
  EXPECT_EQ(vm.now(), 2);
}

TEST(BlockOn, LeavesAReferencedFutureThatMayBeWokenLater) {
  test::VirtualMachine vm;
  corps::Signal<int> signal;
  auto wait = signal.wait();
  auto first = block_on(corps::select(std::ref(wait), Timer::after(1us)));
  EXPECT_EQ(first.index(), 1u);
  signal.signal(7);  // wakes a header that waits for nothing
  block_on(Timer::after(1us));
  EXPECT_EQ(block_on(std::ref(wait)), 7);
}

TEST(BlockOn, LeavesAReferencedTimerToTheNextBlockOn) {
  test::VirtualMachine vm;
  Timer timer = Timer::after(10us);
  for (int i = 0; i < 3; ++i) (void)block_on(corps::select(std::ref(timer), Timer::after(1us)));
  EXPECT_EQ(vm.now(), 3);
  block_on(std::ref(timer));
  EXPECT_EQ(vm.now(), 10);
}

TEST(BlockOn, RunsNoTaskMeanwhile) {
  test::VirtualMachine vm;
  std::string trace;
  ASSERT_TRUE(vm.spawner().spawn([](Borrowed<std::string> t) -> Task<> {
    *t += "task";
    co_return;
  }(trace)));
  block_on(Timer::after(1us));
  EXPECT_EQ(trace, "");
  vm.run_ready();
  EXPECT_EQ(trace, "task");
}

Task<> blocks() {
  block_on(Timer::after(1us));
  co_return;
}
Task<> blocks_below() {
  static auto call = []() -> Async<> {
    block_on(corps::yield_now());
    co_return;
  };
  (void)co_await corps::join(call(), corps::yield_now());
}

TEST(BlockOn, InATaskPanics) {
  EXPECT_DEATH(
      {
        test::VirtualMachine vm;
        (void)vm.spawner().spawn(blocks());
        vm.run_ready();
      },
      "block_on was called in a task");
  EXPECT_DEATH(
      {
        test::VirtualMachine vm;
        (void)vm.spawner().spawn(blocks_below());
        vm.run_ready();
      },
      "block_on was called in a task");
}

TEST(BlockOn, IsNoTaskThatHasAHandle) {
  EXPECT_DEATH(
      {
        test::VirtualMachine vm;
        block_on(corps::poll_fn([](corps::Context&) -> corps::Poll<> {
          corps::current_task().cancel();
          return corps::ready;
        }));
      },
      "current_task.. outside of a task");
}

TEST(BlockOn, InABlockOnPanics) {
  EXPECT_DEATH(
      {
        test::VirtualMachine vm;
        block_on(corps::poll_fn([](corps::Context&) -> corps::Poll<> {
          block_on(corps::yield_now());
          return corps::ready;
        }));
      },
      "block_on was called in a task");
}

}  // namespace
