// SPDX-License-Identifier: MIT OR Apache-2.0
#include <corps/executor/executor.hpp>

#include <gtest/gtest.h>

#include <corps/corps.hpp>
#include <cstdlib>
#include <string>

#include "support/borrowed.hpp"
#include "support/virtual_machine.hpp"

namespace {

using namespace std::chrono_literals;
using corps::Task;
using test::Borrowed;

using Trace = Borrowed<std::string>;

Task<8> say_and_yield(Trace trace, char what, int times) {
  for (int i = 0; i < times; ++i) {
    *trace += what;
    co_await corps::yield_now();
  }
}

Task<8> say_when(Trace trace, char what, Borrowed<corps::Signal<>> signal, int times) {
  for (int i = 0; i < times; ++i) {
    co_await signal->wait();
    *trace += what;
  }
}

class ExecutorTest : public testing::Test {
 protected:
  void start(auto task) { ASSERT_TRUE(vm.spawner().spawn(std::move(task))); }
  test::VirtualMachine vm;
  std::string trace;
};

TEST_F(ExecutorTest, DoesNothingWithoutTasks) {
  EXPECT_FALSE(vm.executor.has_ready_tasks());
  vm.executor.poll();
  EXPECT_FALSE(vm.executor.has_ready_tasks());
}

TEST_F(ExecutorTest, RunsTasksInTheOrderOfTheirSpawns) {
  start(say_and_yield(trace, 'a', 1));
  start(say_and_yield(trace, 'b', 1));
  start(say_and_yield(trace, 'c', 1));
  EXPECT_TRUE(vm.executor.has_ready_tasks());
  vm.run_ready();
  EXPECT_EQ(trace, "abc");
}

TEST_F(ExecutorTest, RunsTasksInTheOrderOfTheirWakes) {
  corps::Signal<> signals[3];
  start(say_when(trace, 'a', signals[0], 3));
  start(say_when(trace, 'b', signals[1], 3));
  start(say_when(trace, 'c', signals[2], 3));
  vm.run_ready();
  for (int i : {2, 0, 1}) signals[i].signal();
  vm.run_ready();
  EXPECT_EQ(trace, "cab");
  for (int i : {1, 2, 0}) signals[i].signal();
  vm.run_ready();
  EXPECT_EQ(trace, "cabbca");
  for (auto& signal : signals) signal.signal();
  vm.run_ready();
}

TEST_F(ExecutorTest, RunsATaskOnceForManyWakes) {
  corps::Signal<int> signal;
  int runs = 0;
  start([](Borrowed<corps::Signal<int>> s, Borrowed<int> n) -> Task<> {
    for (int last = 0; last != 9;) {
      last = co_await s->wait();
      ++*n;
    }
  }(signal, runs));
  vm.run_ready();
  for (int i = 0; i < 9; ++i) signal.signal(i);
  vm.run_ready();
  EXPECT_EQ(runs, 1);
  signal.signal(9);
  vm.run_ready();
  EXPECT_EQ(runs, 2);
}

TEST_F(ExecutorTest, GivesASelfWakingTaskOnePollABatch) {
  start(say_and_yield(trace, 'a', 4));
  start(say_and_yield(trace, 'b', 2));
  start(say_and_yield(trace, 'c', 3));
  vm.executor.poll();
  EXPECT_EQ(trace, "abc");
  vm.executor.poll();
  EXPECT_EQ(trace, "abcabc");
  vm.executor.poll();
  EXPECT_EQ(trace, "abcabcac");
  vm.run_ready();
  EXPECT_EQ(trace, "abcabcaca");
}

TEST_F(ExecutorTest, LeavesTasksWokenInABatchToTheNext) {
  corps::Signal<> signal;
  start(say_when(trace, 'w', signal, 1));
  vm.run_ready();
  start([](Trace t, Borrowed<corps::Signal<>> s) -> Task<> {
    s->signal();
    *t += "s";
    co_return;
  }(trace, signal));
  vm.executor.poll();
  EXPECT_EQ(trace, "s");
  EXPECT_TRUE(vm.executor.has_ready_tasks());
  vm.executor.poll();
  EXPECT_EQ(trace, "sw");
}

TEST_F(ExecutorTest, RunsATaskSpawnedByATaskInTheNextBatch) {
  start([](Trace t, corps::Spawner spawner) -> Task<> {
    (void)spawner.spawn(say_and_yield(t, 'n', 1));
    *t += 'o';
    co_return;
  }(trace, vm.spawner()));
  vm.executor.poll();
  EXPECT_EQ(trace, "o");
  vm.executor.poll();
  EXPECT_EQ(trace, "on");
  vm.run_ready();
}

/// Wakes its own task, as an interrupt would, while it is being polled, and is ready at the second poll.
class WakesWhilePolled {
 public:
  explicit WakesWhilePolled(int wakes) : wakes_(wakes) {}
  corps::Poll<> poll(corps::Context& context) {
    for (int i = 0; i < wakes_; ++i) context.waker().wake();
    if (polls_++ == 0) return corps::pending;
    return corps::ready;
  }

 private:
  int wakes_;
  int polls_ = 0;
};

TEST_F(ExecutorTest, RunsATaskAgainThatWasWokenWhileItRan) {
  start([](Trace t) -> Task<> {
    *t += '1';
    co_await WakesWhilePolled(3);
    *t += '2';
  }(trace));
  vm.executor.poll();
  EXPECT_EQ(trace, "1");
  vm.executor.poll();
  EXPECT_EQ(trace, "12");
  vm.run_ready();
}

TEST_F(ExecutorTest, EndsATaskThatIsQueuedOnceMore) {
  for (int i = 0; i < 3; ++i) {
    // The second poll wakes, too: the task ends while it is in the queue.
    auto handle = vm.spawner().spawn([]() -> Task<> { co_await WakesWhilePolled(1); }());
    ASSERT_TRUE(handle);
    vm.run_ready();
    EXPECT_FALSE(handle->is_running());
  }
}

TEST_F(ExecutorTest, IsPendedOnceForManyWakes) {
  corps::Signal<> signals[3];
  for (auto& signal : signals) start(say_when(trace, 'x', signal, 2));
  vm.run_ready();
  const int before = vm.pends();
  for (auto& signal : signals) signal.signal();
  EXPECT_EQ(vm.pends(), before + 1);
  vm.run_ready();
  EXPECT_EQ(vm.pends(), before + 1);
  for (auto& signal : signals) signal.signal();
  EXPECT_EQ(vm.pends(), before + 2);
  vm.run_ready();
}

TEST_F(ExecutorTest, BearsSpuriousWakes) {
  corps::Signal<> signal;
  corps::Waker waker;
  struct Grab {
    explicit Grab(corps::Waker& w) : waker(w) {}
    corps::Waker& waker;
    corps::Poll<> poll(corps::Context& context) {
      waker = context.waker();
      return corps::ready;
    }
  };
  start([](Trace t, Borrowed<corps::Signal<>> s, Borrowed<corps::Waker> w) -> Task<> {
    co_await Grab(*w);
    co_await s->wait();
    *t += "!";
  }(trace, signal, waker));
  vm.run_ready();
  for (int i = 0; i < 5; ++i) {
    waker.wake();
    vm.run_ready();
    EXPECT_EQ(trace, "");
  }
  signal.signal();
  vm.run_ready();
  EXPECT_EQ(trace, "!");
  // The task has ended: its header stays, and a late wake does nothing.
  waker.wake();
  EXPECT_FALSE(vm.executor.has_ready_tasks());
}

TEST_F(ExecutorTest, WakesTheTasksOfDueTimersBeforeItPolls) {
  start([](Trace t) -> Task<> {
    co_await corps::Timer::after(10us);
    *t += 't';
  }(trace));
  vm.advance(9us);
  EXPECT_EQ(trace, "");
  vm.advance(1us);
  EXPECT_EQ(trace, "t");
}

TEST_F(ExecutorTest, ArmsTheAlarmForTheNextTimerOnly) {
  EXPECT_TRUE(vm.executor.arm_alarm());
  start([]() -> Task<> { co_await corps::Timer::after(10us); }());
  vm.run_ready();
  EXPECT_EQ(vm.executor.timers().next_deadline(), 10);
  EXPECT_TRUE(vm.executor.arm_alarm());
  vm.run_until_idle();
  EXPECT_EQ(vm.executor.timers().next_deadline(), corps::time_driver::never);
}

TEST_F(ExecutorTest, RefusesToSleepWhenATimerIsDue) {
  start([]() -> Task<> { co_await corps::Timer::after(0us); }());
  vm.executor.poll();
  EXPECT_FALSE(vm.executor.has_ready_tasks());
  EXPECT_FALSE(vm.executor.arm_alarm());
  vm.run_until_idle();
}

TEST_F(ExecutorTest, CanPollWhileAnotherIsPolling) {
  // As an executor at a higher priority preempts one at a lower.
  corps::Executor other;
  start([](Borrowed<corps::Executor> inner, Trace t) -> Task<> {
    *t += '[';
    inner->poll();
    *t += ']';
    co_await corps::yield_now();
    *t += '.';
  }(other, trace));
  ASSERT_TRUE(other.spawner().spawn([](Trace t) -> Task<> {
    *t += 'i';
    co_await corps::yield_now();
    *t += 'j';
  }(trace)));
  vm.run_ready();
  EXPECT_EQ(trace, "[i].");
  other.poll();
  EXPECT_EQ(trace, "[i].j");
}

// Never returns: left by ending the program.
TEST(ExecutorDeathTest, RunsTasksSleepsBetweenThemAndWakesByAlarmAndInterrupt) {
  EXPECT_EXIT(
      {
        test::VirtualMachine vm;
        corps::Signal<> signal;
        (void)vm.spawner().spawn([](Borrowed<test::VirtualMachine> machine, Borrowed<corps::Signal<>> s) -> Task<> {
          co_await corps::yield_now();
          if (machine->now() != 0) std::_Exit(1);
          co_await corps::Timer::after(10us);
          if (machine->now() != 10) std::_Exit(2);
          bool was_interrupted = false;
          machine->interrupt = [&] { s->signal(), was_interrupted = true; };
          co_await s->wait();
          std::_Exit(was_interrupted && machine->now() == 10 ? 42 : 3);
        }(vm, signal));
        vm.executor.run();
      },
      testing::ExitedWithCode(42), "");
}

}  // namespace
