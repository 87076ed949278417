// SPDX-License-Identifier: MIT OR Apache-2.0
// poll_fn and poll_once.
#include <corps/futures/poll_fn.hpp>
#include <corps/futures/poll_once.hpp>

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
using corps::Poll;
using corps::Task;
using test::Borrowed;
using test::Counted;
using test::Gate;
using test::MoveOnly;
using test::Pass;
using test::Walk;

class PollTest : public testing::Test {
 protected:
  PollTest() {
    Counted::counts.reset();
    MoveOnly::counts.reset();
  }
  ~PollTest() override {
    EXPECT_TRUE(Counted::counts.balanced());
    EXPECT_TRUE(MoveOnly::counts.balanced());
  }
  void start(auto task) { ASSERT_TRUE(vm.spawner().spawn(std::move(task))); }
  test::VirtualMachine vm;
  std::string trace;
  Gate gates[4];
};
using Gates = Borrowed<Gate[4]>;
using Trace = Borrowed<std::string>;

TEST_F(PollTest, PollFnDestroysWhatItsFunctionOwnsOnce) {
  start([](Trace t) -> Task<> {
    auto owner = [kept = Counted(3), polls = 0](corps::Context& context) mutable -> Poll<int> {
      if (polls++ != 0) return kept.value;
      context.waker().wake();
      return corps::pending;
    };
    *t += std::to_string(co_await corps::poll_fn(std::ref(owner)));
  }(trace));
  vm.run_ready();
  EXPECT_EQ(trace, "3");
}

TEST_F(PollTest, PollFnPassesExceptions) {
  start([](Trace t) -> Task<> {
    int polls = 0;
    try {
      co_await corps::poll_fn([&](corps::Context& context) -> Poll<> {
        if (polls++ != 0) throw std::runtime_error("failed");
        context.waker().wake();
        return corps::pending;
      });
    } catch (const std::runtime_error& e) {
      *t += e.what();
    }
  }(trace));
  EXPECT_NO_THROW(vm.run_ready());
  EXPECT_EQ(trace, "failed");
}

Async<MoveOnly> call(Gate& gate) {
  Counted local(0);
  co_await Walk(gate);
  co_return MoveOnly(5);
}

TEST_F(PollTest, PollOnceDestroysWhatWasPendingBeforeItReturns) {
  start([](Gates g, Trace t) -> Task<> {
    const bool got = (co_await corps::poll_once(call((*g)[0]))).is_ready() || Counted::counts.alive.size() != 0;
    *t += got ? '!' : '.';
    (*g)[0].is_open = true;
    auto value = co_await corps::poll_once(call((*g)[0]));
    *t += std::to_string((*std::move(value)).value);
  }(gates, trace));
  vm.run_ready();
  EXPECT_EQ(trace, ".5");
}

TEST_F(PollTest, PollOncePassesExceptions) {
  gates[0].is_open = true;
  start([](Gates g, Trace t) -> Task<> {
    static auto fail = [](Gate& gate) -> Async<int> {
      co_await Walk(gate);
      throw std::runtime_error("failed");
    };
    try {
      (void)co_await corps::poll_once(fail((*g)[0]));
    } catch (const std::runtime_error& e) {
      *t += e.what();
    }
  }(gates, trace));
  EXPECT_NO_THROW(vm.run_ready());
  EXPECT_EQ(trace, "failed");
}

}  // namespace
