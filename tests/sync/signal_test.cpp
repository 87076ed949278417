// SPDX-License-Identifier: MIT OR Apache-2.0
#include <corps/sync/signal.hpp>

#include <gtest/gtest.h>

#include <atomic>
#include <corps/corps.hpp>
#include <deque>
#include <memory>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include "support/borrowed.hpp"
#include "support/counted.hpp"
#include "support/probe.hpp"
#include "support/virtual_machine.hpp"

namespace {

using namespace std::chrono_literals;
using corps::Signal;
using corps::Task;
using test::Borrowed;
using test::MoveOnly;
using test::Probe;

class SignalTest : public testing::Test {
 protected:
  SignalTest() { MoveOnly::counts.reset(); }
  ~SignalTest() override { EXPECT_TRUE(MoveOnly::counts.balanced()); }
  test::VirtualMachine vm;
  Probe first{vm.executor};
  Probe second{vm.executor};
  Probe third{vm.executor};
};

constinit Signal<int> constant_initialised;

TEST_F(SignalTest, IsConstantInitialised) {
  EXPECT_FALSE(constant_initialised.signaled());
  constant_initialised.signal(1);
  EXPECT_EQ(constant_initialised.try_take(), 1);
}

TEST_F(SignalTest, KeepsTheLatestValue) {
  Signal<int> signal;
  EXPECT_FALSE(signal.signaled());
  EXPECT_FALSE(signal.try_take());
  signal.signal(1);
  signal.signal(2);
  EXPECT_TRUE(signal.signaled());
  EXPECT_EQ(signal.try_take(), 2);
  EXPECT_FALSE(signal.signaled());
}

TEST_F(SignalTest, ForgetsItsValueWhenItIsReset) {
  Signal<int> signal;
  signal.reset();
  signal.signal(1);
  signal.reset();
  EXPECT_FALSE(signal.signaled());
  auto wait = signal.wait();
  EXPECT_FALSE(first.poll(wait).is_ready());
}

TEST_F(SignalTest, GivesAValueThatIsThereAtOnce) {
  Signal<int> signal;
  signal.signal(3);
  auto wait = signal.wait();
  auto outcome = first.poll(wait);
  ASSERT_TRUE(outcome.is_ready());
  EXPECT_EQ(*outcome, 3);
  EXPECT_FALSE(signal.signaled());
  EXPECT_EQ(first.take_wakes(), 0);
}

TEST_F(SignalTest, WakesTheFirstThatCameOnly) {
  Signal<int> signal;
  auto a = signal.wait();
  auto b = signal.wait();
  EXPECT_FALSE(first.poll(a).is_ready());
  EXPECT_FALSE(second.poll(b).is_ready());
  signal.signal(1);
  EXPECT_EQ(first.take_wakes(), 1);
  EXPECT_EQ(second.take_wakes(), 0);
  // Whoever is polled out of turn goes on waiting.
  EXPECT_FALSE(second.poll(b).is_ready());
  EXPECT_EQ(*first.poll(a), 1);
  EXPECT_FALSE(second.poll(b).is_ready());
  signal.signal(2);
  EXPECT_EQ(second.take_wakes(), 1);
  EXPECT_EQ(*second.poll(b), 2);
}

TEST_F(SignalTest, KeepsAGrantedValueFromNewcomers) {
  Signal<int> signal;
  auto a = signal.wait();
  EXPECT_FALSE(first.poll(a).is_ready());
  signal.signal(1);
  EXPECT_FALSE(signal.try_take());
  auto newcomer = signal.wait();
  EXPECT_FALSE(second.poll(newcomer).is_ready());
  EXPECT_EQ(*first.poll(a), 1);
}

TEST_F(SignalTest, OverwritesAValueThatAWaiterHasNotTakenYet) {
  Signal<int> signal;
  auto a = signal.wait();
  EXPECT_FALSE(first.poll(a).is_ready());
  signal.signal(1);
  signal.signal(2);
  EXPECT_EQ(first.take_wakes(), 1);
  EXPECT_EQ(*first.poll(a), 2);
}

TEST_F(SignalTest, PassesAValueOnWhenItsWaiterIsCancelled) {
  Signal<int> signal;
  auto a = std::make_unique<decltype(signal.wait())>(signal.wait());
  auto b = signal.wait();
  EXPECT_FALSE(first.poll(*a).is_ready());
  EXPECT_FALSE(second.poll(b).is_ready());
  signal.signal(1);
  EXPECT_EQ(second.take_wakes(), 0);
  a.reset();
  EXPECT_EQ(second.take_wakes(), 1);
  EXPECT_EQ(*second.poll(b), 1);
}

TEST_F(SignalTest, KeepsTheValueWhenItsOnlyWaiterIsCancelled) {
  Signal<int> signal;
  {
    auto a = signal.wait();
    EXPECT_FALSE(first.poll(a).is_ready());
    signal.signal(1);
  }
  EXPECT_TRUE(signal.signaled());
  EXPECT_EQ(signal.try_take(), 1);
}

TEST_F(SignalTest, ForgetsAWaiterThatIsCancelledBeforeItsTurn) {
  Signal<int> signal;
  auto a = signal.wait();
  auto b = std::make_unique<decltype(signal.wait())>(signal.wait());
  auto c = signal.wait();
  EXPECT_FALSE(first.poll(a).is_ready());
  EXPECT_FALSE(second.poll(*b).is_ready());
  EXPECT_FALSE(third.poll(c).is_ready());
  b.reset();
  signal.signal(1);
  EXPECT_EQ(*first.poll(a), 1);
  signal.signal(2);
  EXPECT_EQ(*third.poll(c), 2);
  EXPECT_EQ(second.take_wakes(), 0);
}

TEST_F(SignalTest, BearsSpuriousPolls) {
  Signal<int> signal;
  auto a = signal.wait();
  auto b = signal.wait();
  for (int i = 0; i < 3; ++i) {
    EXPECT_FALSE(first.poll(a).is_ready());
    EXPECT_FALSE(second.poll(b).is_ready());
  }
  signal.signal(1);
  EXPECT_EQ(*first.poll(a), 1);  // its place in the line was kept
}

TEST_F(SignalTest, WakesWhoPolledTheWaitLast) {
  Signal<int> signal;
  auto a = signal.wait();
  EXPECT_FALSE(first.poll(a).is_ready());
  EXPECT_FALSE(second.poll(a).is_ready());
  signal.signal(1);
  EXPECT_EQ(first.take_wakes(), 0);
  EXPECT_EQ(second.take_wakes(), 1);
}

TEST_F(SignalTest, WithoutAValueIsAFlag) {
  Signal<> signal;
  signal.signal();
  signal.signal();
  auto a = signal.wait();
  EXPECT_TRUE(first.poll(a).is_ready());
  auto b = signal.wait();
  EXPECT_FALSE(first.poll(b).is_ready());
  signal.signal();
  EXPECT_TRUE(first.poll(b).is_ready());
}

TEST_F(SignalTest, HandsOverMoveOnlyValues) {
  Signal<MoveOnly> signal;
  signal.signal(MoveOnly(1));
  signal.signal(MoveOnly(2));
  EXPECT_EQ(MoveOnly::counts.alive.size(), 1u);
  auto wait = signal.wait();
  auto outcome = first.poll(wait);
  ASSERT_TRUE(outcome.is_ready());
  EXPECT_EQ((*outcome).value, 2);
  signal.signal(MoveOnly(3));
  signal.reset();
}

TEST_F(SignalTest, DestroysAValueThatNobodyTook) {
  Signal<MoveOnly> signal;
  signal.signal(MoveOnly(1));
}

TEST_F(SignalTest, WaitMovedWhileItIsAwaitedPanics) {
  Signal<int> signal;
  auto wait = signal.wait();
  EXPECT_FALSE(first.poll(wait).is_ready());
  EXPECT_DEATH({ auto moved = std::move(wait); }, "wait\\(\\) was moved while it was being awaited");
}

TEST_F(SignalTest, LosesNothingInASelect) {
  Signal<int> signal;
  std::string trace;
  ASSERT_TRUE(vm.spawner().spawn([](Borrowed<Signal<int>> s, Borrowed<std::string> t) -> Task<> {
    for (int i = 0; i < 3; ++i) {
      // The signal comes at the time-out: the timer wins, the value stays.
      auto outcome = co_await corps::select(corps::Timer::after(10us), s->wait());
      *t += std::to_string(outcome.index());
      *t += std::to_string(co_await s->wait());
    }
  }(signal, trace)));
  for (int i = 0; i < 3; ++i) {
    vm.advance(9us);
    ASSERT_TRUE(vm.spawner().spawn([](Borrowed<Signal<int>> s, int value) -> Task<> {
      co_await corps::Timer::after(1us);
      s->signal(value);
    }(signal, i)));
    vm.advance(1us);
  }
  vm.run_until_idle();
  EXPECT_EQ(trace, "000102");
}

TEST_F(SignalTest, DoesWhatItsModelDoes) {
  for (unsigned seed = 1; seed <= 3; ++seed) {
    std::mt19937 random(seed);
    Signal<int> signal;
    using Wait = decltype(signal.wait());
    struct Waiter {
      std::unique_ptr<Probe> probe;
      std::unique_ptr<Wait> wait;
    };
    std::deque<Waiter> waiters;  // in the order they came
    std::optional<int> model;
    int next = 0;
    for (int step = 0; step < 100'000; ++step) {
      switch (random() % 6) {
        case 0:
        case 1:
          signal.signal(next);
          model = next++;
          break;
        case 2: {  // a newcomer
          Waiter w{std::make_unique<Probe>(vm.executor), std::make_unique<Wait>(signal.wait())};
          auto outcome = w.probe->poll(*w.wait);
          ASSERT_EQ(outcome.is_ready(), waiters.empty() && model.has_value());
          if (outcome.is_ready()) {
            ASSERT_EQ(*outcome, *std::exchange(model, std::nullopt));
          } else if (waiters.size() < 6) {
            waiters.push_back(std::move(w));
          }
          break;
        }
        case 3:
          if (!waiters.empty()) {  // cancel
            const auto at = static_cast<std::ptrdiff_t>(random() % waiters.size());
            waiters[static_cast<std::size_t>(at)].wait.reset();
            waiters.erase(waiters.begin() + at);
          }
          break;
        case 4:
          if (!waiters.empty()) {  // a poll, whether it was woken or not
            const auto at = static_cast<std::ptrdiff_t>(random() % waiters.size());
            Waiter& w = waiters[static_cast<std::size_t>(at)];
            auto outcome = w.probe->poll(*w.wait);
            ASSERT_EQ(outcome.is_ready(), at == 0 && model.has_value());
            if (outcome.is_ready()) {
              ASSERT_EQ(*outcome, *std::exchange(model, std::nullopt));
              w.wait.reset();
              waiters.erase(waiters.begin());
            }
          }
          break;
        case 5: {
          auto taken = signal.try_take();
          ASSERT_EQ(taken.has_value(), waiters.empty() && model.has_value());
          if (taken) {
            ASSERT_EQ(*taken, *std::exchange(model, std::nullopt));
          }
          break;
        }
      }
      // Whoever may go on knows it: an executor that polls only woken waiters would never get stuck.
      if (random() % 8 == 0) {
        vm.executor.poll();
        while (model && !waiters.empty()) {
          auto outcome = waiters.front().probe->poll(*waiters.front().wait);
          ASSERT_TRUE(outcome.is_ready());
          ASSERT_EQ(*outcome, *std::exchange(model, std::nullopt));
          waiters.front().wait.reset();
          waiters.pop_front();
        }
      }
      ASSERT_EQ(signal.signaled(), model.has_value());
    }
  }
}

TEST_F(SignalTest, TakesValuesFromOtherThreads) {
  // Each value that arrives is newer than the one before, and the last one arrives.
  constexpr int last = 20'000;
  Signal<int> signal;
  int received = 0;
  int rounds = 0;
  ASSERT_TRUE(vm.spawner().spawn([](Borrowed<Signal<int>> s, Borrowed<int> r, Borrowed<int> n) -> Task<> {
    while (*r != last) {
      const auto outcome = co_await corps::select(s->wait(), corps::Timer::after(1h));
      EXPECT_GT(std::get<0>(outcome), *r);
      *r = std::get<0>(outcome);
      ++*n;
    }
  }(signal, received, rounds)));
  std::jthread sender([&] {
    for (int i = 1; i <= last; ++i) signal.signal(i);
  });
  while (received != last) test::poll_or_yield(vm.executor);
  EXPECT_GT(rounds, 0);
}

}  // namespace
