// SPDX-License-Identifier: MIT OR Apache-2.0
#include <corps/sync/condvar.hpp>
#include <support/conformance.hpp>
#include <support/probe.hpp>

#include <optional>

namespace {

using namespace std::chrono_literals;
using corps::Condvar;
using corps::Mutex;
using test::Borrowed;
using test::Probe;

constinit Condvar constant_initialised;

TEST(Condvar, NotifiesNobodyWithoutEffect) {
  test::Machine vm;
  Probe probe(vm.executor);
  constant_initialised.notify_one();
  constant_initialised.notify_all();
  Mutex<int> mutex;
  auto guard = *mutex.try_lock();
  auto wait = constant_initialised.wait(guard);
  EXPECT_FALSE(probe.poll(wait).is_ready());
  EXPECT_EQ(probe.take_wakes(), 0);
}

TEST(Condvar, UnlocksTheMutexWhileItWaitsAndHasItAfterwards) {
  test::Machine vm;
  Probe probe(vm.executor);
  Condvar condvar;
  Mutex<int> mutex{1};
  auto guard = *mutex.try_lock();
  auto wait = condvar.wait(guard);
  EXPECT_TRUE(guard.owns_lock());
  EXPECT_FALSE(probe.poll(wait).is_ready());
  EXPECT_FALSE(guard.owns_lock());
  EXPECT_FALSE(mutex.is_locked());
  condvar.notify_one();
  EXPECT_TRUE(mutex.is_locked());
  EXPECT_FALSE(mutex.try_lock().has_value());
  EXPECT_EQ(probe.take_wakes(), 1);
  EXPECT_TRUE(probe.poll(wait).is_ready());
  EXPECT_TRUE(guard.owns_lock());
  EXPECT_EQ(*guard, 1);
  guard.unlock();
  EXPECT_FALSE(mutex.is_locked());
}

TEST(Condvar, NotifiedWaiterRunsOnlyOnceTheMutexIsFree) {
  test::Machine vm;
  Probe probe(vm.executor);
  Condvar condvar;
  Mutex<int> mutex;
  auto guard = *mutex.try_lock();
  auto wait = condvar.wait(guard);
  EXPECT_FALSE(probe.poll(wait).is_ready());
  auto notifier = mutex.try_lock();
  ASSERT_TRUE(notifier.has_value());
  condvar.notify_one();
  EXPECT_EQ(probe.take_wakes(), 0);
  EXPECT_FALSE(probe.poll(wait).is_ready());
  notifier.reset();
  EXPECT_EQ(probe.take_wakes(), 1);
  EXPECT_TRUE(probe.poll(wait).is_ready());
}

/// Two or three who wait on one condition variable.
struct Waiters {
  explicit Waiters(test::Machine& vm) : first(vm.executor), second(vm.executor), third(vm.executor) {
    auto guard_a = mutex.try_lock();
    a_guard.emplace(std::move(*guard_a));
    a.emplace(condvar.wait(*a_guard));
    EXPECT_FALSE(first.poll(*a).is_ready());
    b_guard.emplace(*mutex.try_lock());
    b.emplace(condvar.wait(*b_guard));
    EXPECT_FALSE(second.poll(*b).is_ready());
  }
  Condvar condvar;
  Mutex<int> mutex;
  Probe first;
  Probe second;
  Probe third;
  std::optional<Mutex<int>::Guard> a_guard;
  std::optional<Mutex<int>::Guard> b_guard;
  std::optional<corps::CondvarWait<int, corps::CriticalSectionLock>> a;
  std::optional<corps::CondvarWait<int, corps::CriticalSectionLock>> b;
};

TEST(Condvar, NotifiesOneInTheOrderTheyCame) {
  test::Machine vm;
  Waiters w(vm);
  w.condvar.notify_one();
  EXPECT_EQ(w.first.take_wakes(), 1);
  EXPECT_EQ(w.second.take_wakes(), 0);
  EXPECT_TRUE(w.first.poll(*w.a).is_ready());
  w.a_guard.reset();
  EXPECT_EQ(w.second.take_wakes(), 0);
  w.condvar.notify_one();
  EXPECT_EQ(w.second.take_wakes(), 1);
  EXPECT_TRUE(w.second.poll(*w.b).is_ready());
}

TEST(Condvar, NotifiesAllWhoThenRunOneAfterTheOther) {
  test::Machine vm;
  Waiters w(vm);
  w.condvar.notify_all();
  EXPECT_EQ(w.first.take_wakes(), 1);
  EXPECT_EQ(w.second.take_wakes(), 0);
  EXPECT_TRUE(w.first.poll(*w.a).is_ready());
  EXPECT_EQ(w.second.take_wakes(), 0);
  w.a_guard.reset();
  EXPECT_EQ(w.second.take_wakes(), 1);
  EXPECT_TRUE(w.second.poll(*w.b).is_ready());
}

TEST(Condvar, DoesNotNotifyWhoComesAfterwards) {
  test::Machine vm;
  Waiters w(vm);
  w.condvar.notify_all();
  EXPECT_TRUE(w.first.poll(*w.a).is_ready());
  auto again = w.condvar.wait(*w.a_guard);
  EXPECT_FALSE(w.first.poll(again).is_ready());
  EXPECT_TRUE(w.second.poll(*w.b).is_ready());
  w.b_guard.reset();
  EXPECT_FALSE(w.first.poll(again).is_ready());
  EXPECT_FALSE(w.mutex.is_locked());
}

TEST(Condvar, ForgetsAWaiterThatIsCancelled) {
  test::Machine vm;
  Waiters w(vm);
  w.a.reset();
  EXPECT_FALSE(w.a_guard->owns_lock());
  w.condvar.notify_one();
  EXPECT_EQ(w.first.take_wakes(), 0);
  EXPECT_EQ(w.second.take_wakes(), 1);
  EXPECT_TRUE(w.second.poll(*w.b).is_ready());
}

TEST(Condvar, PassesANotificationOnWhenItsWaiterIsCancelledWithTheMutex) {
  test::Machine vm;
  Waiters w(vm);
  w.condvar.notify_one();
  EXPECT_TRUE(w.mutex.is_locked());
  w.a.reset();
  EXPECT_EQ(w.second.take_wakes(), 1);
  EXPECT_TRUE(w.second.poll(*w.b).is_ready());
  EXPECT_FALSE(w.a_guard->owns_lock());
}

TEST(Condvar, PassesANotificationOnWhenItsWaiterIsCancelledInTheLineForTheMutex) {
  test::Machine vm;
  Waiters w(vm);
  auto held = w.mutex.try_lock();
  w.condvar.notify_one();
  w.a.reset();
  EXPECT_EQ(w.second.take_wakes(), 0);
  held.reset();
  EXPECT_EQ(w.second.take_wakes(), 1);
  EXPECT_TRUE(w.second.poll(*w.b).is_ready());
  w.b_guard.reset();
  EXPECT_FALSE(w.mutex.is_locked());
}

TEST(Condvar, DoesNotPassOnANotificationOfAll) {
  test::Machine vm;
  Waiters w(vm);
  w.condvar.notify_all();
  EXPECT_TRUE(w.first.poll(*w.a).is_ready());
  auto again = w.condvar.wait(*w.a_guard);
  EXPECT_FALSE(w.first.poll(again).is_ready());
  w.b.reset();
  EXPECT_EQ(w.first.take_wakes() + w.first.take_wakes(), 1);  // the wake of the notify_all
  EXPECT_FALSE(w.first.poll(again).is_ready());
  EXPECT_FALSE(w.mutex.is_locked());
}

TEST(Condvar, BearsSpuriousPolls) {
  test::Machine vm;
  Waiters w(vm);
  for (int i = 0; i < 3; ++i) {
    EXPECT_FALSE(w.second.poll(*w.b).is_ready());
    EXPECT_FALSE(w.first.poll(*w.a).is_ready());
  }
  w.condvar.notify_one();
  EXPECT_FALSE(w.second.poll(*w.b).is_ready());
  EXPECT_TRUE(w.first.poll(*w.a).is_ready());
}

TEST(Condvar, ServesTwoMutexesAtATime) {
  test::Machine vm;
  Probe first(vm.executor);
  Probe second(vm.executor);
  Condvar condvar;
  Mutex<int> a{1};
  Mutex<char> b{'b'};
  auto a_guard = *a.try_lock();
  auto b_guard = *b.try_lock();
  auto a_wait = condvar.wait(a_guard);
  auto b_wait = condvar.wait(b_guard);
  EXPECT_FALSE(first.poll(a_wait).is_ready());
  EXPECT_FALSE(second.poll(b_wait).is_ready());
  condvar.notify_all();
  EXPECT_EQ(first.take_wakes(), 1);
  EXPECT_EQ(second.take_wakes(), 1);
  EXPECT_TRUE(second.poll(b_wait).is_ready());
  EXPECT_TRUE(first.poll(a_wait).is_ready());
  EXPECT_EQ(*a_guard, 1);
  EXPECT_EQ(*b_guard, 'b');
}

TEST(Condvar, WaitsUntilAPredicateIsTrue) {
  test::Machine vm;
  Probe probe(vm.executor);
  Condvar condvar;
  Mutex<int> mutex{0};
  auto guard = *mutex.try_lock();
  int calls = 0;
  auto is_two = [&] {
    ++calls;
    return *guard == 2;
  };
  auto wait = condvar.wait(guard, is_two);
  EXPECT_FALSE(probe.poll(wait).is_ready());
  EXPECT_FALSE(probe.poll(wait).is_ready());  // for no reason: the mutex is not its own to look
  EXPECT_EQ(calls, 1);
  for (int i = 1; i <= 2; ++i) {
    **mutex.try_lock() = i;
    condvar.notify_one();
    EXPECT_EQ(probe.poll(wait).is_ready(), i == 2);
    EXPECT_EQ(calls, 1 + i);
  }
  EXPECT_TRUE(guard.owns_lock());
  // True at first: no wait.
  auto at_once = condvar.wait(guard, is_two);
  EXPECT_TRUE(probe.poll(at_once).is_ready());
  EXPECT_TRUE(guard.owns_lock());
}

struct Stock {
  Mutex<int> mutex{0};
  Condvar changed;
  test::Trace trace;
};

corps::Task<16> take_one(Borrowed<Stock> stock, char name) {
  auto guard = co_await stock->mutex.lock();
  while (*guard == 0) co_await stock->changed.wait(guard);
  --*guard;
  stock->trace.add(name);
}

TEST(Condvar, ServesManyInTheOrderTheyCame) {
  test::Machine vm;
  Stock stock;
  for (int i = 0; i < 16; ++i) {
    ASSERT_TRUE(vm.spawner().spawn(take_one(stock, static_cast<char>('a' + i))).has_value());
  }
  vm.run_ready();
  EXPECT_EQ(stock.trace.text(), "");
  **stock.mutex.try_lock() += 2;
  stock.changed.notify_one();
  stock.changed.notify_one();
  vm.run_ready();
  EXPECT_EQ(stock.trace.text(), "ab");
  **stock.mutex.try_lock() += 14;
  stock.changed.notify_all();
  vm.run_ready();
  EXPECT_EQ(stock.trace.text(), "abcdefghijklmnop");
  EXPECT_FALSE(stock.mutex.is_locked());
}

corps::Task<> take_one_in_time(Borrowed<Stock> stock) {
  auto guard = co_await stock->mutex.lock();
  auto outcome = co_await corps::with_timeout(1ms, stock->changed.wait(guard));
  stock->trace.add(outcome ? '?' : 't');
  stock->trace.add(guard.owns_lock() ? '?' : 'e');
  guard = co_await stock->mutex.lock();
  stock->trace.add(guard.owns_lock() ? 'o' : '?');
}

TEST(Condvar, LeavesTheGuardEmptyWhenTheWaitTimesOut) {
  test::Machine vm;
  Stock stock;
  ASSERT_TRUE(vm.spawner().spawn(take_one_in_time(stock)).has_value());
  vm.advance(1ms);
  EXPECT_EQ(stock.trace.text(), "teo");
  EXPECT_FALSE(stock.mutex.is_locked());
}

TEST(Condvar, PassesANotificationOnOfAPredicateWaitThatIsCancelled) {
  test::Machine vm;
  Probe first(vm.executor), second(vm.executor);
  corps::Condvar condvar;
  corps::Mutex<int> mutex{0};
  auto guard_a = *mutex.try_lock();
  auto is_one = [](auto& guard) { return [&guard] { return *guard == 1; }; };
  auto predicate_a = is_one(guard_a);
  std::optional a(condvar.wait(guard_a, predicate_a));
  EXPECT_FALSE(first.poll(*a).is_ready());
  auto guard_b = *mutex.try_lock();
  auto predicate_b = is_one(guard_b);
  auto b = condvar.wait(guard_b, predicate_b);
  EXPECT_FALSE(second.poll(b).is_ready());
  **mutex.try_lock() = 1;
  condvar.notify_one();
  a.reset();  // it had the mutex already
  EXPECT_FALSE(guard_a.owns_lock());
  EXPECT_EQ(second.take_wakes(), 1);
  EXPECT_TRUE(second.poll(b).is_ready());
  EXPECT_TRUE(guard_b.owns_lock());
}

}  // namespace
