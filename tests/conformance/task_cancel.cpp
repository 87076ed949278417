// SPDX-License-Identifier: MIT OR Apache-2.0
// TaskHandle::cancel, at every moment of a task's life.
#include <corps/corps.hpp>
#include <optional>
#include <support/conformance.hpp>
#include <support/probe.hpp>

namespace {

using namespace std::chrono_literals;
using corps::Async;
using corps::Signal;
using corps::Spawner;
using corps::SpawnError;
using corps::Task;
using corps::TaskEnd;
using corps::TaskHandle;
using test::Borrowed;
using test::Machine;
using test::Token;
using test::Trace;

using MaybeHandle = std::optional<TaskHandle>;

/// Says when it is destroyed.
class Mark {
 public:
  Mark(Borrowed<Trace> trace, char what) noexcept : trace_(trace), what_(what) {}
  Mark(const Mark&) = delete;
  Mark& operator=(const Mark&) = delete;
  ~Mark() { trace_->add(what_); }

 private:
  Borrowed<Trace> trace_;
  char what_;
};

/// '(' when it starts, ')' when its frame is destroyed, '!' when it was not cancelled.
Task<4> hold(Borrowed<Signal<>> end, Borrowed<Trace> trace) {
  trace->add('(');
  Mark mark(trace, ')');
  co_await end->wait();
  trace->add('!');
}

Task<4> hold_token(Token token, Borrowed<Trace> trace) {
  trace->add('(');
  co_await corps::yield_now();
  trace->add(token.has_value() ? '!' : '?');
}

Task<4> cancels(TaskHandle target, Borrowed<Trace> trace) {
  target.cancel();
  trace->add('x');
  co_return;
}

Task<2> cancels_when(Borrowed<Signal<>> start, TaskHandle target) {
  co_await start->wait();
  target.cancel();
}

/// That no slot of `hold` is in use: all four can be claimed at once.
void expect_all_slots_free(Machine& vm) {
  Signal<> end;
  Trace trace;
  auto first = hold(end, trace);
  auto second = hold(end, trace);
  auto third = hold(end, trace);
  EXPECT_TRUE(vm.spawner().spawn(hold(end, trace)).has_value());
  vm.run_ready();
  end.signal();
  vm.run_ready();
  EXPECT_EQ(trace.text(), "(!)");
}

TEST(TaskCancel, DestroysAWaitingTaskOnItsExecutor) {
  Machine vm;
  Signal<> end;
  Trace trace;
  TaskHandle task = vm.spawner().spawn(hold(end, trace)).value();
  vm.run_ready();
  task.cancel();
  EXPECT_EQ(trace.text(), "(");  // not by the one who cancels
  EXPECT_TRUE(task.is_running());
  EXPECT_TRUE(vm.executor.has_ready_tasks());
  vm.run_ready();
  EXPECT_EQ(trace.text(), "()");
  EXPECT_FALSE(task.is_running());
  end.signal();
  vm.run_ready();
  EXPECT_EQ(trace.text(), "()");
  EXPECT_TRUE(end.signaled());
  expect_all_slots_free(vm);
}

TEST(TaskCancel, OfATaskThatNeverRanDestroysItsParameters) {
  Machine vm;
  Trace trace;
  TaskHandle task = vm.spawner().spawn(hold_token(Token(1), trace)).value();
  EXPECT_EQ(Token::alive, 1);
  task.cancel();
  EXPECT_EQ(Token::alive, 1);
  vm.run_ready();
  EXPECT_EQ(Token::alive, 0);
  EXPECT_EQ(trace.text(), "");
  EXPECT_FALSE(task.is_running());
}

TEST(TaskCancel, OfATaskThatWasWokenComesBeforeItsPoll) {
  Machine vm;
  Signal<> end;
  Trace trace;
  TaskHandle task = vm.spawner().spawn(hold(end, trace)).value();
  vm.run_ready();
  end.signal();
  task.cancel();
  vm.run_ready();
  EXPECT_EQ(trace.text(), "()");
  EXPECT_TRUE(end.signaled());  // the value was not lost with it
}

TEST(TaskCancel, BeforeTheWakeIsNotUndoneByIt) {
  Machine vm;
  Signal<> end;
  Trace trace;
  TaskHandle task = vm.spawner().spawn(hold(end, trace)).value();
  vm.run_ready();
  task.cancel();
  end.signal();
  vm.run_ready();
  EXPECT_EQ(trace.text(), "()");
  EXPECT_FALSE(task.is_running());
}

TEST(TaskCancel, ReachesATaskBehindInTheSameBatch) {
  Machine vm;
  Signal<> start;
  Signal<> end;
  Trace trace;
  TaskHandle task = vm.spawner().spawn(hold(end, trace)).value();
  ASSERT_TRUE(vm.spawner().spawn(cancels_when(start, task)).has_value());
  vm.run_ready();
  start.signal();
  end.signal();
  vm.executor.poll();  // both are in this batch, the canceller first
  EXPECT_EQ(trace.text(), "()");
  EXPECT_FALSE(task.is_running());
  vm.run_ready();
}

TEST(TaskCancel, ReachesATaskInFrontInTheNextBatch) {
  Machine vm;
  Signal<> end;
  Trace trace;
  TaskHandle task = vm.spawner().spawn(hold(end, trace)).value();
  ASSERT_TRUE(vm.spawner().spawn(cancels(task, trace)).has_value());
  vm.executor.poll();
  EXPECT_EQ(trace.text(), "(x");
  vm.executor.poll();
  EXPECT_EQ(trace.text(), "(x)");
  EXPECT_FALSE(vm.executor.has_ready_tasks());
}

TEST(TaskCancel, TwiceIsOnce) {
  Machine vm;
  Signal<> end;
  Trace trace;
  TaskHandle task = vm.spawner().spawn(hold(end, trace)).value();
  vm.run_ready();
  task.cancel();
  TaskHandle copy = task;
  copy.cancel();
  task.cancel();
  vm.executor.poll();
  EXPECT_EQ(trace.text(), "()");
  EXPECT_FALSE(vm.executor.has_ready_tasks());
  task.cancel();
  EXPECT_FALSE(vm.executor.has_ready_tasks());
}

TEST(TaskCancel, WithAStaleHandleLeavesTheSlotsNextTaskAlone) {
  Machine vm;
  Signal<> end;
  Trace trace;
  TaskHandle first = vm.spawner().spawn(hold(end, trace)).value();
  vm.run_ready();
  end.signal();
  vm.run_ready();
  EXPECT_EQ(trace.take(), "(!)");
  first.cancel();
  TaskHandle second = vm.spawner().spawn(hold(end, trace)).value();
  first.cancel();
  vm.run_ready();
  first.cancel();
  EXPECT_FALSE(vm.executor.has_ready_tasks());
  EXPECT_EQ(trace.take(), "(");
  EXPECT_TRUE(second.is_running());
  EXPECT_TRUE(first != second);
  second.cancel();
  vm.run_ready();
  EXPECT_EQ(trace.text(), ")");
}

TEST(TaskCancel, LeavesTheSlotsNextTaskUncancelled) {
  Machine vm;
  Signal<> end;
  Trace trace;
  for (int round = 0; round < 5; ++round) {
    TaskHandle task = vm.spawner().spawn(hold(end, trace)).value();
    vm.run_ready();
    task.cancel();
    vm.run_ready();
    EXPECT_EQ(trace.take(), "()");
    task = vm.spawner().spawn(hold(end, trace)).value();
    vm.run_ready();
    end.signal();
    vm.run_ready();
    EXPECT_EQ(trace.take(), "(!)");
  }
}

TEST(TaskCancel, WithACopyWhoseOriginalIsGoneWorks) {
  Machine vm;
  Signal<> end;
  Trace trace;
  MaybeHandle copy;
  {
    TaskHandle task = vm.spawner().spawn(hold(end, trace)).value();
    copy = task;
  }
  vm.run_ready();
  copy->cancel();
  vm.run_ready();
  EXPECT_EQ(trace.text(), "()");
}

// --- by the task itself ---------------------------------------------------------------------------

Task<> cancels_itself_and_waits(Borrowed<Signal<>> ready, Borrowed<Signal<>> end, Borrowed<Trace> trace) {
  Mark mark(trace, ')');
  corps::current_task().cancel();
  trace->add('1');
  co_await ready->wait();  // is ready at once: no suspension
  trace->add('2');
  co_await end->wait();
  trace->add('3');
}

TEST(TaskCancel, OfItselfGoesOnToItsNextSuspension) {
  Machine vm;
  Signal<> ready;
  Signal<> end;
  Trace trace;
  ready.signal();
  TaskHandle task = vm.spawner().spawn(cancels_itself_and_waits(ready, end, trace)).value();
  vm.executor.poll();
  EXPECT_EQ(trace.text(), "12");
  end.signal();
  vm.executor.poll();
  EXPECT_EQ(trace.text(), "12)");
  EXPECT_FALSE(task.is_running());
  EXPECT_TRUE(end.signaled());
}

Task<> cancels_itself_and_returns(Borrowed<Trace> trace) {
  corps::current_task().cancel();
  trace->add('1');
  co_return;
}

TEST(TaskCancel, OfItselfBeforeItReturnsHasFinished) {
  Machine vm;
  Trace trace;
  TaskHandle task = vm.spawner().spawn(cancels_itself_and_returns(trace)).value();
  vm.run_ready();
  EXPECT_EQ(trace.text(), "1");
  EXPECT_FALSE(task.is_running());
  test::Probe probe(vm.executor);
  auto join = task.join();
  auto end = probe.poll(join);
  ASSERT_TRUE(end.is_ready());
  EXPECT_TRUE(*end == TaskEnd::finished);
  EXPECT_TRUE(vm.spawner().spawn(cancels_itself_and_returns(trace)).has_value());
  vm.run_ready();
}

Async<> cancel_the_caller() {
  corps::current_task().cancel();
  co_await corps::yield_now();
}

Task<> cancels_itself_in_a_call(Borrowed<Trace> trace) {
  Mark mark(trace, ')');
  co_await corps::join(cancel_the_caller(), corps::Timer::after(1s));
  trace->add('!');
}

TEST(TaskCancel, OfItselfFromWithinACallInAJoin) {
  Machine vm;
  Trace trace;
  ASSERT_TRUE(vm.spawner().spawn(cancels_itself_in_a_call(trace)).has_value());
  vm.run_ready();
  EXPECT_EQ(trace.text(), ")");
  EXPECT_TRUE(vm.executor.timers().empty());
}

TEST(TaskCancel, OfTheProgramsFirstTask) {
  Machine vm;
  Signal<> end;
  Trace trace;
  ASSERT_TRUE(vm.executor.start(hold(end, trace)));
  ASSERT_TRUE(vm.executor.start([](Borrowed<Signal<>> e, Borrowed<Trace> t) -> Task<> {
    Mark mark(t, ']');
    corps::current_task().cancel();
    co_await e->wait();
  }(end, trace)));
  vm.run_ready();
  EXPECT_EQ(trace.text(), "(]");
  end.signal();
  vm.run_ready();
}

// --- while it is being polled ---------------------------------------------------------------------

Task<> polls_another_executor(Borrowed<corps::Executor> inner, Borrowed<Signal<>> end, Borrowed<Trace> trace) {
  Mark mark(trace, ')');
  trace->add('[');
  inner->poll();  // as the interrupt of a higher priority would
  trace->add(']');
  co_await end->wait();
  trace->add('!');
}

TEST(TaskCancel, FromAPreemptingExecutorTakesEffectAtTheNextSuspension) {
  Machine vm;
  corps::Executor above;
  Signal<> end;
  Trace trace;
  TaskHandle below = vm.spawner().spawn(polls_another_executor(above, end, trace)).value();
  ASSERT_TRUE(above.spawner().spawn(cancels(below, trace)).has_value());
  vm.run_ready();
  EXPECT_EQ(trace.text(), "[x])");
  EXPECT_FALSE(below.is_running());
}

TEST(TaskCancel, FromATaskOfAnotherExecutorIsCarriedOutByItsOwn) {
  Machine vm;
  corps::Executor other;
  Signal<> end;
  Trace trace;
  TaskHandle task = vm.spawner().spawn(hold(end, trace)).value();
  vm.run_ready();
  ASSERT_TRUE(other.spawner().spawn(cancels(task, trace)).has_value());
  other.poll();
  EXPECT_EQ(trace.text(), "(x");
  EXPECT_FALSE(other.has_ready_tasks());
  vm.run_ready();
  EXPECT_EQ(trace.text(), "(x)");
}

/// Wakes its own task while it is being polled, and is ready: the task ends while it is queued once more.
class WakesAndIsReady {
 public:
  corps::Poll<> poll(corps::Context& context) {
    context.waker().wake();
    return corps::ready;
  }
};

Task<> ends_while_queued(Borrowed<Trace> trace) {
  Mark mark(trace, ')');
  co_await WakesAndIsReady();
}

TEST(TaskCancel, OfATaskThatHasEndedButIsStillQueuedHasFinished) {
  Machine vm;
  Trace trace;
  TaskHandle task = vm.spawner().spawn(ends_while_queued(trace)).value();
  test::Probe probe(vm.executor);
  auto join = task.join();
  EXPECT_FALSE(probe.poll(join).is_ready());
  vm.executor.poll();
  EXPECT_EQ(trace.text(), ")");  // its variables are gone, its frame is not
  EXPECT_TRUE(task.is_running());
  task.cancel();
  vm.run_ready();
  EXPECT_FALSE(task.is_running());
  auto end = probe.poll(join);
  ASSERT_TRUE(end.is_ready());
  EXPECT_TRUE(*end == TaskEnd::finished);
}

/// Leaves its waker where the test finds it.
class GivesItsWaker {
 public:
  explicit GivesItsWaker(Borrowed<corps::Waker> there) noexcept : there_(there) {}
  corps::Poll<> poll(corps::Context& context) {
    *there_ = context.waker();
    return corps::pending;
  }

 private:
  Borrowed<corps::Waker> there_;
};

Task<> waits_for_ever(Borrowed<corps::Waker> waker, Borrowed<Trace> trace) {
  Mark mark(trace, ')');
  GivesItsWaker future(waker);
  co_await future;
}

TEST(TaskCancel, BearsSpuriousAndStaleWakes) {
  Machine vm;
  corps::Waker waker;
  Trace trace;
  TaskHandle task = vm.spawner().spawn(waits_for_ever(waker, trace)).value();
  vm.run_ready();
  waker.wake();
  task.cancel();
  waker.wake();
  vm.run_ready();
  EXPECT_EQ(trace.take(), ")");
  waker.wake();  // the slot is free
  EXPECT_FALSE(vm.executor.has_ready_tasks());
  {
    auto unspawned = waits_for_ever(waker, trace);
    waker.wake();  // claimed, not spawned
    EXPECT_FALSE(vm.executor.has_ready_tasks());
  }
  const corps::Waker stale = waker;
  task = vm.spawner().spawn(waits_for_ever(waker, trace)).value();
  stale.wake();
  vm.run_ready();
  stale.wake();  // a spurious wake of the next task, which does no harm
  vm.run_ready();
  EXPECT_TRUE(task.is_running());
  task.cancel();
  vm.run_ready();
  EXPECT_EQ(trace.take(), ")");
}

// --- deep within calls ----------------------------------------------------------------------------

Async<> innermost(Borrowed<Signal<>> end, Borrowed<Trace> trace, char what) {
  Mark mark(trace, what);
  co_await end->wait();
}
Async<> middle(Borrowed<Signal<>> end, Borrowed<Trace> trace) {
  Mark mark(trace, 'm');
  co_await corps::select(innermost(end, trace, 'a'), corps::Timer::after(1h));
}
Async<> outer(Borrowed<Signal<>> end, Borrowed<Trace> trace) {
  Mark mark(trace, 'o');
  (void)co_await corps::with_timeout(2h, middle(end, trace));
}
Task<> deep(Borrowed<Signal<>> end, Borrowed<Trace> trace) {
  Mark mark(trace, 't');
  co_await outer(end, trace);
}

TEST(TaskCancel, DestroysTheCallsOfATaskInnermostFirst) {
  Machine vm;
  Signal<> end;
  Trace trace;
  TaskHandle task = vm.spawner().spawn(deep(end, trace)).value();
  vm.run_ready();
  EXPECT_FALSE(vm.executor.timers().empty());
  task.cancel();
  vm.run_ready();
  EXPECT_EQ(trace.text(), "amot");
  EXPECT_TRUE(vm.executor.timers().empty());
  // Nothing of it waits any more.
  end.signal();
  EXPECT_FALSE(vm.executor.has_ready_tasks());
}

Task<> both(Borrowed<Signal<>> first, Borrowed<Signal<>> second, Borrowed<Trace> trace) {
  Mark mark(trace, 't');
  co_await corps::join(innermost(first, trace, 'a'), innermost(second, trace, 'b'));
  trace->add('!');
}

TEST(TaskCancel, DestroysTheBranchesOfAJoinThatAreLeft) {
  Machine vm;
  Signal<> first;
  Signal<> second;
  Trace trace;
  TaskHandle task = vm.spawner().spawn(both(first, second, trace)).value();
  vm.run_ready();
  first.signal();
  vm.run_ready();
  EXPECT_EQ(trace.text(), "a");
  second.signal();
  task.cancel();
  vm.run_ready();
  EXPECT_EQ(trace.text(), "abt");
  EXPECT_TRUE(second.signaled());
}

// --- while it waits for each kind of thing --------------------------------------------------------

template <class F>
void cancel_while_waiting(Machine& vm, F spawn) {
  TaskHandle task = spawn();
  vm.run_ready();
  EXPECT_TRUE(task.is_running());
  task.cancel();
  vm.run_ready();
  EXPECT_FALSE(task.is_running());
}

TEST(TaskCancel, TakesATaskOutOfTheTimers) {
  Machine vm;
  cancel_while_waiting(
      vm, [&] { return vm.spawner().spawn([]() -> Task<> { co_await corps::Timer::after(1s); }()).value(); });
  EXPECT_TRUE(vm.executor.timers().empty());
  cancel_while_waiting(vm, [&] {
    return vm.spawner()
        .spawn([]() -> Task<> {
          corps::Ticker every{1s};
          for (;;) co_await every.next();
        }())
        .value();
  });
  EXPECT_TRUE(vm.executor.timers().empty());
}

using Numbers = corps::Channel<int, 1>;

Task<> receives(Borrowed<Numbers> numbers, Borrowed<int> got) { *got = co_await numbers->receive(); }
Task<> receives_too(Borrowed<Numbers> numbers, Borrowed<int> got) { *got = co_await numbers->receive(); }
Task<> sends(Borrowed<Numbers> numbers, int number) { co_await numbers->send(number); }
Task<> sends_too(Borrowed<Numbers> numbers, int number) { co_await numbers->send(number); }

TEST(TaskCancel, PassesAValueThatWasGrantedToTheNextReceiver) {
  Machine vm;
  Numbers numbers;
  int first = 0;
  int second = 0;
  TaskHandle task = vm.spawner().spawn(receives(numbers, first)).value();
  ASSERT_TRUE(vm.spawner().spawn(receives_too(numbers, second)).has_value());
  vm.run_ready();
  EXPECT_TRUE(numbers.try_send(7).has_value());
  task.cancel();
  vm.run_ready();
  EXPECT_EQ(first, 0);
  EXPECT_EQ(second, 7);
}

TEST(TaskCancel, PassesRoomThatWasGrantedToTheNextSender) {
  Machine vm;
  Numbers numbers;
  EXPECT_TRUE(numbers.try_send(1).has_value());
  TaskHandle task = vm.spawner().spawn(sends(numbers, 2)).value();
  TaskHandle next = vm.spawner().spawn(sends_too(numbers, 3)).value();
  vm.run_ready();
  EXPECT_EQ(numbers.try_receive().value_or(0), 1);
  task.cancel();
  vm.run_ready();
  EXPECT_FALSE(next.is_running());
  EXPECT_EQ(numbers.try_receive().value_or(0), 3);
  EXPECT_FALSE(numbers.try_receive().has_value());
}

TEST(TaskCancel, PassesASignalToTheNextWaiter) {
  Machine vm;
  Signal<> signal;
  Trace trace;
  TaskHandle first = vm.spawner().spawn(hold(signal, trace)).value();
  TaskHandle second = vm.spawner().spawn(hold(signal, trace)).value();
  vm.run_ready();
  signal.signal();
  first.cancel();
  vm.run_ready();
  EXPECT_EQ(trace.text(), "(()!)");
  EXPECT_FALSE(second.is_running());
}

Task<> joins(TaskHandle task, Borrowed<Trace> trace) {
  Mark mark(trace, 'j');
  (void)co_await task.join();
  trace->add('J');
}

TEST(TaskCancel, OfAJoinerLeavesTheJoinedTaskAlone) {
  Machine vm;
  Signal<> end;
  Trace trace;
  TaskHandle task = vm.spawner().spawn(hold(end, trace)).value();
  cancel_while_waiting(vm, [&] { return vm.spawner().spawn(joins(task, trace)).value(); });
  EXPECT_EQ(trace.take(), "(j");
  EXPECT_TRUE(task.is_running());
  end.signal();
  vm.run_ready();
  EXPECT_EQ(trace.text(), "!)");
}

TEST(TaskCancel, OfATaskThatYields) {
  Machine vm;
  TaskHandle task = vm.spawner()
                        .spawn([]() -> Task<> {
                          for (;;) co_await corps::yield_now();
                        }())
                        .value();
  for (int i = 0; i < 3; ++i) vm.executor.poll();
  task.cancel();
  vm.executor.poll();
  EXPECT_FALSE(task.is_running());
  EXPECT_FALSE(vm.executor.has_ready_tasks());
}

// --- destructors that do things -------------------------------------------------------------------

/// Calls a function in its destructor.
template <class F>
class OnExit {
 public:
  explicit OnExit(F f) noexcept : f_(f) {}
  OnExit(const OnExit&) = delete;
  OnExit& operator=(const OnExit&) = delete;
  ~OnExit() { f_(); }

 private:
  F f_;
};

Task<4> cancels_when_destroyed(Borrowed<MaybeHandle> target, Borrowed<Signal<>> end, Borrowed<Trace> trace, char what) {
  Mark mark(trace, what);
  auto cancel = [target] {
    if (*target) (*target)->cancel();
  };
  OnExit on_exit(cancel);
  co_await end->wait();
}

TEST(TaskCancel, ByADestructorThatRunsBecauseOfAnotherCancel) {
  Machine vm;
  Signal<> end;
  Trace trace;
  MaybeHandle none;
  MaybeHandle third = vm.spawner().spawn(cancels_when_destroyed(none, end, trace, '3')).value();
  MaybeHandle second = vm.spawner().spawn(cancels_when_destroyed(third, end, trace, '2')).value();
  TaskHandle first = vm.spawner().spawn(cancels_when_destroyed(second, end, trace, '1')).value();
  vm.run_ready();
  first.cancel();
  vm.executor.poll();
  EXPECT_EQ(trace.text(), "1");
  vm.executor.poll();
  EXPECT_EQ(trace.text(), "12");
  vm.executor.poll();
  EXPECT_EQ(trace.text(), "123");
  EXPECT_FALSE(vm.executor.has_ready_tasks());
}

TEST(TaskCancel, ByDestructorsOfEachOther) {
  Machine vm;
  Signal<> end;
  Trace trace;
  MaybeHandle first;
  MaybeHandle second;
  first = vm.spawner().spawn(cancels_when_destroyed(second, end, trace, '1')).value();
  second = vm.spawner().spawn(cancels_when_destroyed(first, end, trace, '2')).value();
  vm.run_ready();
  first->cancel();
  vm.run_ready();
  EXPECT_EQ(trace.text(), "12");
}

Task<> busy_destructor(Spawner spawner, Borrowed<Signal<>> end, Borrowed<Signal<>> news, Borrowed<Trace> trace) {
  const corps::Waker own = corps::detail::current->waker();
  auto act = [=] {
    const TaskHandle self = corps::current_task();
    self.cancel();
    own.wake();
    news->signal();
    trace->add(self.is_running() ? 'r' : '?');
    trace->add(spawner.spawn(hold(end, trace)).has_value() ? 's' : '?');
    // Its own slot is in use until the last destructor has run.
    trace->add(spawner.spawn(busy_destructor(spawner, end, news, trace)).has_value() ? '?' : 'b');
  };
  OnExit on_exit(act);
  co_await end->wait();
}

TEST(TaskCancel, LetsDestructorsWakeSpawnSignalAndCancel) {
  Machine vm;
  Signal<> never;
  Signal<> news;
  Trace trace;
  TaskHandle waiter = vm.spawner().spawn(hold(news, trace)).value();
  TaskHandle task = vm.spawner().spawn(busy_destructor(vm.spawner(), never, news, trace)).value();
  vm.run_ready();
  EXPECT_EQ(trace.take(), "(");
  task.cancel();
  vm.executor.poll();
  EXPECT_EQ(trace.take(), "rsb");
  EXPECT_FALSE(task.is_running());
  vm.run_ready();
  EXPECT_EQ(trace.take(), "!)(");
  EXPECT_FALSE(waiter.is_running());
  never.signal();
  vm.run_ready();
}

TEST(TaskCancel, OfManyTasksInAnyOrderFreesEachSlot) {
  Machine vm;
  Signal<> end;
  Trace trace;
  const int orders[][4] = {{0, 1, 2, 3}, {3, 2, 1, 0}, {1, 3, 0, 2}, {2, 0, 3, 1}};
  for (const auto& order : orders) {
    MaybeHandle tasks[4];
    for (auto& task : tasks) task = vm.spawner().spawn(hold(end, trace)).value();
    EXPECT_TRUE(vm.spawner().spawn(hold(end, trace)).error() == SpawnError::busy);
    vm.run_ready();
    for (int i : order) {
      tasks[i]->cancel();
      vm.run_ready();
      EXPECT_FALSE(tasks[i]->is_running());
    }
    EXPECT_EQ(trace.take(), "(((())))");
  }
  expect_all_slots_free(vm);
}

}  // namespace
