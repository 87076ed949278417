// SPDX-License-Identifier: MIT OR Apache-2.0
// The executor: who is polled, when, in which order.
#include <corps/corps.hpp>
#include <support/conformance.hpp>
#include <support/probe.hpp>

namespace {

using namespace std::chrono_literals;
using corps::Signal;
using corps::Task;
using test::Borrowed;
using test::Machine;
using test::Trace;

Task<4> say_and_yield(Borrowed<Trace> trace, char what, int times) {
  for (int i = 0; i < times; ++i) {
    trace->add(what);
    co_await corps::yield_now();
  }
}

Task<4> say_when(Borrowed<Trace> trace, char what, Borrowed<Signal<>> signal, int times) {
  for (int i = 0; i < times; ++i) {
    co_await signal->wait();
    trace->add(what);
  }
}

TEST(Executor, DoesNothingWithoutTasks) {
  Machine vm;
  EXPECT_FALSE(vm.executor.has_ready_tasks());
  vm.executor.poll();
  EXPECT_FALSE(vm.executor.has_ready_tasks());
  EXPECT_TRUE(vm.executor.timers().empty());
}

TEST(Executor, PollsInTheOrderOfTheSpawns) {
  Machine vm;
  Trace trace;
  for (char what : {'a', 'b', 'c'}) {
    ASSERT_TRUE(vm.spawner().spawn(say_and_yield(trace, what, 1)).has_value());
  }
  EXPECT_EQ(trace.text(), "");
  vm.executor.poll();
  EXPECT_EQ(trace.text(), "abc");
  vm.run_ready();
}

TEST(Executor, PollsInTheOrderOfTheWakes) {
  Machine vm;
  Trace trace;
  Signal<> signals[3];
  for (int i = 0; i < 3; ++i) {
    ASSERT_TRUE(vm.spawner().spawn(say_when(trace, static_cast<char>('a' + i), signals[i], 6)).has_value());
  }
  vm.run_ready();
  const int orders[6][3] = {{0, 1, 2}, {0, 2, 1}, {1, 0, 2}, {1, 2, 0}, {2, 0, 1}, {2, 1, 0}};
  for (const auto& order : orders) {
    char expected[3];
    for (int i = 0; i < 3; ++i) {
      signals[order[i]].signal();
      expected[i] = static_cast<char>('a' + order[i]);
    }
    vm.run_ready();
    EXPECT_EQ(trace.take(), std::string_view(expected, 3));
  }
}

TEST(Executor, GivesASelfWakingTaskOnePollABatch) {
  Machine vm;
  Trace trace;
  ASSERT_TRUE(vm.spawner().spawn(say_and_yield(trace, 'a', 4)).has_value());
  ASSERT_TRUE(vm.spawner().spawn(say_and_yield(trace, 'b', 2)).has_value());
  const char* const batches[] = {"ab", "ab", "a", "a", ""};
  for (const char* batch : batches) {
    vm.executor.poll();
    EXPECT_EQ(trace.take(), batch);
  }
  EXPECT_FALSE(vm.executor.has_ready_tasks());
}

TEST(Executor, LeavesTasksWokenInABatchToTheNext) {
  Machine vm;
  Trace trace;
  Signal<> signal;
  ASSERT_TRUE(vm.spawner().spawn(say_when(trace, 'w', signal, 1)).has_value());
  vm.run_ready();
  ASSERT_TRUE(vm.spawner()
                  .spawn([](Borrowed<Trace> t, Borrowed<Signal<>> s) -> Task<> {
                    s->signal();
                    t->add('s');
                    co_return;
                  }(trace, signal))
                  .has_value());
  vm.executor.poll();
  EXPECT_EQ(trace.text(), "s");
  vm.executor.poll();
  EXPECT_EQ(trace.text(), "sw");
}

/// Counts its polls; ready at `last`.
class CountsPolls {
 public:
  CountsPolls(Borrowed<int> polls, Borrowed<corps::Waker> waker, int last, int wakes) noexcept
      : polls_(polls), waker_(waker), last_(last), wakes_(wakes) {}
  corps::Poll<> poll(corps::Context& context) {
    *waker_ = context.waker();
    for (int i = 0; i < wakes_; ++i) context.waker().wake();
    if (++*polls_ < last_) return corps::pending;
    return corps::ready;
  }

 private:
  Borrowed<int> polls_;
  Borrowed<corps::Waker> waker_;
  int last_;
  int wakes_;
};

Task<> counts_polls(Borrowed<int> polls, Borrowed<corps::Waker> waker, int last, int wakes) {
  CountsPolls future(polls, waker, last, wakes);
  co_await future;
}

TEST(Executor, PollsOnceForManyWakes) {
  Machine vm;
  vm.poll_exactly();
  int polls = 0;
  corps::Waker waker;
  ASSERT_TRUE(vm.spawner().spawn(counts_polls(polls, waker, 4, 0)).has_value());
  vm.run_ready();
  for (int round = 2; round <= 4; ++round) {
    for (int i = 0; i < 5; ++i) waker.wake();
    vm.run_ready();
    EXPECT_EQ(polls, round);
  }
  waker.wake();  // the task has ended
  EXPECT_FALSE(vm.executor.has_ready_tasks());
}

TEST(Executor, PollsAgainATaskThatWasWokenWhileItWasPolled) {
  Machine vm;
  int polls = 0;
  corps::Waker waker;
  ASSERT_TRUE(vm.spawner().spawn(counts_polls(polls, waker, 3, 2)).has_value());
  for (int batch = 1; batch <= 3; ++batch) {
    vm.executor.poll();
    EXPECT_EQ(polls, batch);
    EXPECT_TRUE(vm.executor.has_ready_tasks());
  }
  vm.run_ready();
  EXPECT_EQ(polls, 3);
}

TEST(Executor, PollsNothingBetweenTwoEvents) {
  Machine vm;
  Trace trace;
  Signal<> signal;
  ASSERT_TRUE(vm.spawner().spawn(say_when(trace, 'x', signal, 1)).has_value());
  ASSERT_TRUE(vm.spawner()
                  .spawn([](Borrowed<Trace> t) -> Task<> {
                    co_await corps::Timer::after(20ms);
                    t->add('t');
                  }(trace))
                  .has_value());
  vm.run_ready();
  for (int i = 0; i < 10; ++i) {
    EXPECT_FALSE(vm.executor.has_ready_tasks());
    vm.executor.poll();
  }
  EXPECT_EQ(trace.text(), "");
  vm.advance(20ms);
  EXPECT_EQ(trace.text(), "t");
  signal.signal();
  vm.run_ready();
  EXPECT_EQ(trace.text(), "tx");
}

TEST(Executor, OfAnotherPriorityPollsInTheMiddleOfThis) {
  Machine vm;
  corps::Executor above;
  Trace trace;
  ASSERT_TRUE(above.spawner().spawn(say_and_yield(trace, 'i', 2)).has_value());
  ASSERT_TRUE(vm.spawner()
                  .spawn([](Borrowed<corps::Executor> inner, Borrowed<Trace> t) -> Task<> {
                    t->add('[');
                    inner->poll();
                    t->add(']');
                    co_await corps::yield_now();
                    t->add('.');
                  }(above, trace))
                  .has_value());
  vm.run_ready();
  EXPECT_EQ(trace.text(), "[i].");
  above.poll();
  above.poll();
  EXPECT_EQ(trace.text(), "[i].i");
  EXPECT_FALSE(above.has_ready_tasks());
}

TEST(Executor, HasTheSizesThatWerePromised) {
  EXPECT_LE(sizeof(corps::Executor), 3 * sizeof(void*));
  EXPECT_LE(sizeof(corps::detail::TaskHeader), 5 * sizeof(void*));
  EXPECT_EQ(sizeof(corps::TaskHandle), 2 * sizeof(void*));
}

}  // namespace
