// SPDX-License-Identifier: MIT OR Apache-2.0
// TaskHandle::join: who is told, what, when and in which order.
#include <corps/corps.hpp>
#include <functional>
#include <optional>
#include <support/conformance.hpp>
#include <support/probe.hpp>

namespace {

using namespace std::chrono_literals;
using corps::Signal;
using corps::Task;
using corps::TaskEnd;
using corps::TaskHandle;
using test::Borrowed;
using test::Machine;
using test::Trace;

using MaybeHandle = std::optional<TaskHandle>;

Task<3> hold(Borrowed<Signal<>> end) { co_await end->wait(); }

constexpr char letter(TaskEnd end) { return end == TaskEnd::finished ? 'f' : 'c'; }

/// Adds `what` and the end.
Task<8> joins(TaskHandle task, Borrowed<Trace> trace, char what) {
  const TaskEnd end = co_await task.join();
  trace->add(what);
  trace->add(letter(end));
}

/// What a join gives at once; '-' while the task runs.
char end_now(Machine& vm, TaskHandle task) {
  test::Probe probe(vm.executor);
  auto join = task.join();
  auto end = probe.poll(join);
  return end.is_ready() ? letter(*end) : '-';
}

TEST(TaskJoin, OfATaskThatFinishes) {
  Machine vm;
  Signal<> end;
  Trace trace;
  TaskHandle task = vm.spawner().spawn(hold(end)).value();
  TaskHandle joiner = vm.spawner().spawn(joins(task, trace, 'a')).value();
  vm.run_ready();
  EXPECT_EQ(trace.text(), "");
  EXPECT_TRUE(joiner.is_running());
  end.signal();
  vm.run_ready();
  EXPECT_EQ(trace.text(), "af");
  EXPECT_FALSE(joiner.is_running());
}

TEST(TaskJoin, OfATaskThatIsCancelled) {
  Machine vm;
  Signal<> end;
  Trace trace;
  TaskHandle task = vm.spawner().spawn(hold(end)).value();
  ASSERT_TRUE(vm.spawner().spawn(joins(task, trace, 'a')).has_value());
  vm.run_ready();
  task.cancel();
  vm.run_ready();
  EXPECT_EQ(trace.text(), "ac");
}

TEST(TaskJoin, OfATaskThatIsCancelledBeforeItRuns) {
  Machine vm;
  Signal<> end;
  Trace trace;
  TaskHandle task = vm.spawner().spawn(hold(end)).value();
  ASSERT_TRUE(vm.spawner().spawn(joins(task, trace, 'a')).has_value());
  task.cancel();
  vm.run_ready();
  EXPECT_EQ(trace.text(), "ac");
  EXPECT_EQ(end_now(vm, task), 'c');
}

TEST(TaskJoin, OfATaskThatHasEndedIsReadyAtOnce) {
  Machine vm;
  Signal<> end;
  TaskHandle first = vm.spawner().spawn(hold(end)).value();
  EXPECT_EQ(end_now(vm, first), '-');
  vm.run_ready();
  end.signal();
  vm.run_ready();
  EXPECT_EQ(end_now(vm, first), 'f');
  EXPECT_EQ(end_now(vm, first), 'f');
  TaskHandle second = vm.spawner().spawn(hold(end)).value();
  vm.run_ready();
  second.cancel();
  vm.run_ready();
  EXPECT_EQ(end_now(vm, second), 'c');
  EXPECT_EQ(end_now(vm, first), 'f');
}

TEST(TaskJoin, KnowsTheEndUntilAnotherTaskHasLeftTheSlot) {
  Machine vm;
  Signal<> end;
  TaskHandle cancelled = vm.spawner().spawn(hold(end)).value();
  vm.run_ready();
  cancelled.cancel();
  vm.run_ready();
  TaskHandle next = vm.spawner().spawn(hold(end)).value();
  vm.run_ready();
  EXPECT_EQ(end_now(vm, cancelled), 'c');  // the slot is in use again
  end.signal();
  vm.run_ready();
  EXPECT_EQ(end_now(vm, next), 'f');
  EXPECT_EQ(end_now(vm, cancelled), 'f');  // too long ago
}

TEST(TaskJoin, OfOneThatFinishedAfterOneThatWasCancelledSaysFinished) {
  Machine vm;
  Signal<> end;
  for (int round = 0; round < 4; ++round) {
    TaskHandle task = vm.spawner().spawn(hold(end)).value();
    vm.run_ready();
    if (round % 2 == 0) {
      task.cancel();
    } else {
      end.signal();
    }
    vm.run_ready();
    EXPECT_EQ(end_now(vm, task), round % 2 == 0 ? 'c' : 'f');
  }
}

Task<> only_one(Borrowed<Signal<>> end) { co_await end->wait(); }

/// Starts the task anew as soon as it has ended, `times` times.
Task<> restarts(corps::Spawner spawner, Borrowed<Signal<>> end, Borrowed<MaybeHandle> now, Borrowed<Trace> trace,
                int times) {
  for (int i = 0; i < times; ++i) {
    auto task = spawner.spawn(only_one(end));
    if (!task) {
      trace->add('b');
      co_return;
    }
    *now = *task;
    const TaskEnd how = co_await task->join();
    trace->add(letter(how));
  }
}

TEST(TaskJoin, ReportsWhenTheSlotIsFree) {
  Machine vm;
  Signal<> end;
  MaybeHandle now;
  Trace trace;
  ASSERT_TRUE(vm.spawner().spawn(restarts(vm.spawner(), end, now, trace, 4)).has_value());
  vm.run_ready();
  for (int i = 0; i < 2; ++i) {
    end.signal();
    vm.run_ready();
    now->cancel();
    vm.run_ready();
  }
  EXPECT_EQ(trace.text(), "fcfc");
}

TEST(TaskJoin, TellsManyInTheOrderTheyCame) {
  Machine vm;
  Signal<> end;
  Signal<> other_end;
  Trace trace;
  TaskHandle task = vm.spawner().spawn(hold(end)).value();
  TaskHandle other = vm.spawner().spawn(hold(other_end)).value();
  for (char what : {'a', 'b', 'c', 'd'}) {
    ASSERT_TRUE(vm.spawner().spawn(joins(task, trace, what)).has_value());
    ASSERT_TRUE(vm.spawner().spawn(joins(other, trace, static_cast<char>(what - 'a' + 'A'))).has_value());
    vm.run_ready();
  }
  end.signal();
  vm.run_ready();
  EXPECT_EQ(trace.take(), "afbfcfdf");
  other.cancel();
  vm.run_ready();
  EXPECT_EQ(trace.take(), "AcBcCcDc");
}

TEST(TaskJoin, CancelledBeforeTheEndLeavesTheOthersTheirs) {
  Machine vm;
  Signal<> end;
  Trace trace;
  for (int gone = 0; gone < 3; ++gone) {
    TaskHandle task = vm.spawner().spawn(hold(end)).value();
    MaybeHandle joiners[3];
    for (int i = 0; i < 3; ++i) {
      joiners[i] = vm.spawner().spawn(joins(task, trace, static_cast<char>('a' + i))).value();
    }
    vm.run_ready();
    joiners[gone]->cancel();
    vm.run_ready();
    end.signal();
    vm.run_ready();
    EXPECT_EQ(trace.take(), gone == 0 ? "bfcf" : gone == 1 ? "afcf" : "afbf");
  }
}

TEST(TaskJoin, CancelledAfterItWasToldLeavesTheOthersTheirs) {
  Machine vm;
  Signal<> end;
  Trace trace;
  for (int gone = 0; gone < 3; ++gone) {
    TaskHandle task = vm.spawner().spawn(hold(end)).value();
    MaybeHandle joiners[3];
    for (int i = 0; i < 3; ++i) {
      joiners[i] = vm.spawner().spawn(joins(task, trace, static_cast<char>('a' + i))).value();
    }
    vm.run_ready();
    end.signal();
    vm.executor.poll();  // the end: the joiners are told, and not polled yet
    EXPECT_FALSE(task.is_running());
    joiners[gone]->cancel();
    vm.run_ready();
    EXPECT_EQ(trace.take(), gone == 0 ? "bfcf" : gone == 1 ? "afcf" : "afbf");
  }
}

TEST(TaskJoin, WhoseLastJoinerIsGoneDoesNotDisturbTheEnd) {
  Machine vm;
  Signal<> end;
  Trace trace;
  TaskHandle task = vm.spawner().spawn(hold(end)).value();
  TaskHandle joiner = vm.spawner().spawn(joins(task, trace, 'a')).value();
  vm.run_ready();
  joiner.cancel();
  vm.run_ready();
  end.signal();
  vm.run_ready();
  EXPECT_FALSE(task.is_running());
  EXPECT_EQ(trace.text(), "");
}

TEST(TaskJoin, BearsSpuriousWakes) {
  Machine vm;
  Signal<> end;
  TaskHandle task = vm.spawner().spawn(hold(end)).value();
  vm.run_ready();
  test::Probe probe(vm.executor);
  auto join = task.join();
  for (int i = 0; i < 5; ++i) EXPECT_FALSE(probe.poll(join).is_ready());
  EXPECT_EQ(probe.take_wakes(), 0);
  end.signal();
  vm.run_ready();
  EXPECT_EQ(probe.take_wakes(), 1);  // one place in the list, however often it was polled
  auto how = probe.poll(join);
  ASSERT_TRUE(how.is_ready());
  EXPECT_TRUE(*how == TaskEnd::finished);
}

TEST(TaskJoin, PolledBetweenTheEndAndTheWakeKeepsToTheTruth) {
  Machine vm;
  Signal<> end;
  TaskHandle task = vm.spawner().spawn(hold(end)).value();
  vm.run_ready();
  test::Probe probe(vm.executor);
  auto early = task.join();
  EXPECT_FALSE(probe.poll(early).is_ready());
  task.cancel();
  vm.executor.poll();
  // Two more tasks pass through the slot before the joiner looks again.
  for (int i = 0; i < 2; ++i) {
    ASSERT_TRUE(vm.spawner().spawn(hold(end)).has_value());
    end.signal();
    vm.run_ready();
  }
  auto how = probe.poll(early);
  ASSERT_TRUE(how.is_ready());
  EXPECT_TRUE(*how == TaskEnd::cancelled);
}

Task<> joins_in_time(TaskHandle task, Borrowed<Trace> trace) {
  for (;;) {
    auto end = co_await corps::with_timeout(10ms, task.join());
    trace->add(end ? letter(*end) : '-');
    if (end) break;
  }
}

TEST(TaskJoin, LosesAgainstATimeoutAndCanBeTriedAgain) {
  Machine vm;
  Signal<> end;
  Trace trace;
  TaskHandle task = vm.spawner().spawn(hold(end)).value();
  ASSERT_TRUE(vm.spawner().spawn(joins_in_time(task, trace)).has_value());
  vm.advance(25ms);
  EXPECT_EQ(trace.text(), "--");
  task.cancel();
  vm.run_ready();
  EXPECT_EQ(trace.text(), "--c");
  EXPECT_TRUE(vm.executor.timers().empty());
}

Task<> joins_the_first_and_then_all(TaskHandle a, TaskHandle b, Borrowed<Trace> trace) {
  auto first = co_await corps::select(a.join(), b.join());
  trace->add(first.index() == 0 ? 'a' : 'b');
  auto [end_of_a, end_of_b] = co_await corps::join(a.join(), b.join());
  trace->add(letter(end_of_a));
  trace->add(letter(end_of_b));
}

TEST(TaskJoin, OfSeveralTasksInSelectAndJoin) {
  Machine vm;
  Signal<> end_a;
  Signal<> end_b;
  Trace trace;
  TaskHandle a = vm.spawner().spawn(hold(end_a)).value();
  TaskHandle b = vm.spawner().spawn(hold(end_b)).value();
  ASSERT_TRUE(vm.spawner().spawn(joins_the_first_and_then_all(a, b, trace)).has_value());
  vm.run_ready();
  b.cancel();
  vm.run_ready();
  EXPECT_EQ(trace.text(), "b");
  end_a.signal();
  vm.run_ready();
  EXPECT_EQ(trace.text(), "bfc");
}

Task<> joins_by_reference(TaskHandle task, Borrowed<Trace> trace) {
  auto join = task.join();
  auto first = co_await corps::select(std::ref(join), corps::Timer::after(1ms));
  trace->add(first.index() == 1 ? '-' : '?');
  const TaskEnd end = co_await join;
  trace->add(letter(end));
  const TaskEnd again = co_await join;
  trace->add(letter(again));
}

TEST(TaskJoin, StaysInItsPlaceWhenItIsAwaitedByReference) {
  Machine vm;
  Signal<> end;
  Trace trace;
  TaskHandle task = vm.spawner().spawn(hold(end)).value();
  ASSERT_TRUE(vm.spawner().spawn(joins_by_reference(task, trace)).has_value());
  vm.advance(2ms);
  ASSERT_TRUE(vm.spawner().spawn(joins(task, trace, 'l')).has_value());  // came later
  vm.run_ready();
  task.cancel();
  vm.run_ready();
  EXPECT_EQ(trace.text(), "-cclc");
}

TEST(TaskJoin, WorksFromAnotherExecutor) {
  Machine vm;
  corps::Executor other;
  Signal<> end;
  Trace trace;
  TaskHandle task = vm.spawner().spawn(hold(end)).value();
  ASSERT_TRUE(other.spawner().spawn(joins(task, trace, 'o')).has_value());
  vm.run_ready();
  other.poll();
  end.signal();
  vm.run_ready();
  EXPECT_TRUE(other.has_ready_tasks());
  EXPECT_EQ(trace.text(), "");
  other.poll();
  EXPECT_EQ(trace.text(), "of");
}

TEST(TaskJoin, SeesTheEndWhileItsOwnTaskIsQueued) {
  Machine vm;
  Signal<> end;
  Trace trace;
  MaybeHandle joiner;
  TaskHandle task = vm.spawner().spawn(hold(end)).value();
  joiner = vm.spawner().spawn(joins(task, trace, 'a')).value();
  vm.run_ready();
  // Cancelled both, in one batch: the joined one ends first, and its joiner is not polled for that.
  task.cancel();
  joiner->cancel();
  vm.run_ready();
  EXPECT_EQ(trace.text(), "");
  EXPECT_FALSE(joiner->is_running());
  EXPECT_EQ(end_now(vm, task), 'c');
}

TEST(TaskJoin, OfAJoinerOfAJoiner) {
  Machine vm;
  Signal<> end;
  Trace trace;
  TaskHandle task = vm.spawner().spawn(hold(end)).value();
  for (char what : {'1', '2', '3', '4', '5'}) task = vm.spawner().spawn(joins(task, trace, what)).value();
  vm.run_ready();
  end.signal();
  vm.run_ready();
  EXPECT_EQ(trace.text(), "1f2f3f4f5f");
}

/// Registers a join of its own task by the hands of a probe while its frame is being destroyed.
class JoinsLate {
 public:
  JoinsLate(Borrowed<test::Probe> probe, Borrowed<std::optional<corps::TaskJoin>> join) noexcept
      : probe_(probe), join_(join) {}
  JoinsLate(const JoinsLate&) = delete;
  JoinsLate& operator=(const JoinsLate&) = delete;
  ~JoinsLate() {
    join_->emplace(corps::current_task());
    EXPECT_FALSE(probe_->poll(**join_).is_ready());
  }

 private:
  Borrowed<test::Probe> probe_;
  Borrowed<std::optional<corps::TaskJoin>> join_;
};

Task<> is_joined_late(Borrowed<test::Probe> probe, Borrowed<std::optional<corps::TaskJoin>> join,
                      Borrowed<Signal<>> end) {
  JoinsLate late(probe, join);
  co_await end->wait();
}

TEST(TaskJoin, OfATaskWhoseFrameIsBeingDestroyedIsTold) {
  for (bool cancelled : {false, true}) {
    Machine vm;
    Signal<> end;
    test::Probe probe(vm.executor);
    std::optional<corps::TaskJoin> join;
    TaskHandle task = vm.spawner().spawn(is_joined_late(probe, join, end)).value();
    vm.run_ready();
    if (cancelled) {
      task.cancel();
    } else {
      end.signal();
    }
    vm.executor.poll();
    ASSERT_TRUE(join.has_value());
    EXPECT_EQ(probe.take_wakes(), 1);
    auto how = probe.poll(*join);
    ASSERT_TRUE(how.is_ready());
    EXPECT_TRUE(*how == (cancelled ? TaskEnd::cancelled : TaskEnd::finished));
  }
}

TEST(TaskJoin, IsFiveWords) { EXPECT_EQ(sizeof(corps::TaskJoin), sizeof(void*) == 4 ? 20u : 40u); }

corps::Task<4> wait_long() { co_await corps::Timer::after(10ms); }
corps::Task<> join_them(Borrowed<std::array<std::optional<corps::TaskHandle>, 4>> tasks, Borrowed<test::Trace> trace) {
  auto early =
      co_await corps::with_timeout(1ms, corps::join((*tasks)[0]->join(), (*tasks)[0]->join(), (*tasks)[1]->join()));
  trace->add(early ? '!' : 't');
  (*tasks)[1]->cancel();
  auto all = co_await corps::join((*tasks)[0]->join(), (*tasks)[0]->join(), (*tasks)[1]->join(), (*tasks)[2]->join());
  trace->add(std::get<0>(all) == corps::TaskEnd::finished ? 'f' : 'c');
  trace->add(std::get<1>(all) == corps::TaskEnd::finished ? 'f' : 'c');
  trace->add(std::get<2>(all) == corps::TaskEnd::finished ? 'f' : 'c');
  trace->add(std::get<3>(all) == corps::TaskEnd::finished ? 'f' : 'c');
}
TEST(TaskJoin, OfOneTaskSeveralTimesInOneJoin) {
  test::Machine vm;
  std::array<std::optional<corps::TaskHandle>, 4> tasks;
  test::Trace trace;
  for (auto& task : tasks) task = vm.spawner().spawn(wait_long()).value();
  ASSERT_TRUE(vm.spawner().spawn(join_them(tasks, trace)).has_value());
  vm.run_until_idle();
  EXPECT_EQ(trace.text(), "tffcf");
}

}  // namespace
