// SPDX-License-Identifier: MIT OR Apache-2.0
#include <corps/sync/mutex.hpp>
#include <support/conformance.hpp>
#include <support/probe.hpp>

#include <algorithm>
#include <optional>

namespace {

using namespace std::chrono_literals;
using corps::Mutex;
using test::Borrowed;
using test::Probe;

constinit Mutex<int> constant_initialised{7};

TEST(Mutex, IsConstantInitialised) {
  auto guard = constant_initialised.try_lock();
  ASSERT_TRUE(guard.has_value());
  EXPECT_EQ(**guard, 7);
}

TEST(Mutex, IsLockedByItsGuard) {
  Mutex<int> mutex{1};
  {
    auto guard = mutex.try_lock();
    ASSERT_TRUE(guard.has_value());
    EXPECT_TRUE(mutex.is_locked());
    EXPECT_FALSE(mutex.try_lock().has_value());
    **guard = 2;
  }
  EXPECT_FALSE(mutex.is_locked());
  EXPECT_EQ(**mutex.try_lock(), 2);
}

TEST(Mutex, LocksAtOnceWhenItIsFree) {
  test::Machine vm;
  Probe probe(vm.executor);
  Mutex<int> mutex{3};
  auto lock = mutex.lock();
  auto outcome = probe.poll(lock);
  ASSERT_TRUE(outcome.is_ready());
  EXPECT_EQ(**outcome, 3);
  EXPECT_TRUE(mutex.is_locked());
  EXPECT_EQ(probe.take_wakes(), 0);
}

struct Pair {
  int a = 1;
  int b = 2;
};

TEST(Mutex, MakesItsObjectInPlace) {
  struct Immovable {
    Immovable(int x, int y) : sum(x + y) {}
    Immovable(const Immovable&) = delete;
    int sum;
  };
  Mutex<Immovable> mutex(1, 2);
  EXPECT_EQ((*mutex.try_lock())->sum, 3);
  Mutex<Pair> by_default;
  EXPECT_EQ((*by_default.try_lock())->b, 2);
}

TEST(Mutex, GuardMovesAndUnlocksOnce) {
  Mutex<int> mutex;
  auto first = mutex.try_lock();
  ASSERT_TRUE(first.has_value());
  {
    Mutex<int>::Guard second = std::move(*first);
    EXPECT_FALSE(first->owns_lock());
    EXPECT_TRUE(second.owns_lock());
    first.reset();
    EXPECT_TRUE(mutex.is_locked());
  }
  EXPECT_FALSE(mutex.is_locked());
}

TEST(Mutex, AssignedGuardUnlocksWhatItHeld) {
  Mutex<int> a{1};
  Mutex<int> b{2};
  auto guard = *a.try_lock();
  guard = *b.try_lock();
  EXPECT_FALSE(a.is_locked());
  EXPECT_TRUE(b.is_locked());
  EXPECT_EQ(*guard, 2);
  auto& same = guard;
  guard = std::move(same);
  EXPECT_TRUE(b.is_locked());
  guard.unlock();
  EXPECT_FALSE(b.is_locked());
  guard.unlock();
  EXPECT_FALSE(guard.owns_lock());
}

TEST(Mutex, BelongsToTheFirstWaiterBeforeItRuns) {
  test::Machine vm;
  Probe first(vm.executor);
  Probe second(vm.executor);
  Mutex<int> mutex;
  auto guard = mutex.try_lock();
  auto a = mutex.lock();
  EXPECT_FALSE(first.poll(a).is_ready());
  guard.reset();
  EXPECT_FALSE(mutex.try_lock().has_value());
  auto newcomer = mutex.lock();
  EXPECT_FALSE(second.poll(newcomer).is_ready());
  EXPECT_EQ(first.take_wakes(), 1);
  {
    auto mine = first.poll(a);
    ASSERT_TRUE(mine.is_ready());
    EXPECT_EQ(second.take_wakes(), 0);
  }
  EXPECT_EQ(second.take_wakes(), 1);
  EXPECT_TRUE(second.poll(newcomer).is_ready());
  EXPECT_FALSE(mutex.is_locked());
}

TEST(Mutex, PassesOverAWaiterThatWasCancelledBeforeItsTurn) {
  test::Machine vm;
  Probe first(vm.executor);
  Probe second(vm.executor);
  Mutex<int> mutex;
  auto guard = mutex.try_lock();
  std::optional a(mutex.lock());
  auto b = mutex.lock();
  EXPECT_FALSE(first.poll(*a).is_ready());
  EXPECT_FALSE(second.poll(b).is_ready());
  a.reset();
  guard.reset();
  EXPECT_EQ(first.take_wakes(), 0);
  EXPECT_EQ(second.take_wakes(), 1);
  EXPECT_TRUE(second.poll(b).is_ready());
}

TEST(Mutex, PassesTheTurnOnOfAWaiterThatIsCancelledAfterIt) {
  test::Machine vm;
  Probe first(vm.executor);
  Probe second(vm.executor);
  Mutex<int> mutex;
  auto guard = mutex.try_lock();
  std::optional a(mutex.lock());
  auto b = mutex.lock();
  EXPECT_FALSE(first.poll(*a).is_ready());
  EXPECT_FALSE(second.poll(b).is_ready());
  guard.reset();
  EXPECT_EQ(second.take_wakes(), 0);
  a.reset();
  EXPECT_EQ(second.take_wakes(), 1);
  EXPECT_TRUE(second.poll(b).is_ready());
}

TEST(Mutex, IsFreeWhenTheLastWaiterIsCancelledAfterItsTurn) {
  test::Machine vm;
  Probe probe(vm.executor);
  Mutex<int> mutex;
  {
    auto guard = mutex.try_lock();
    auto a = mutex.lock();
    EXPECT_FALSE(probe.poll(a).is_ready());
    guard.reset();
    EXPECT_TRUE(mutex.is_locked());
  }
  EXPECT_FALSE(mutex.is_locked());
}

TEST(Mutex, LockThatWasNeverPolledLeavesItAlone) {
  Mutex<int> mutex;
  auto guard = mutex.try_lock();
  {
    auto never = mutex.lock();
    auto moved = std::move(never);
  }
  EXPECT_TRUE(mutex.is_locked());
}

TEST(Mutex, BearsSpuriousPolls) {
  test::Machine vm;
  Probe first(vm.executor);
  Probe second(vm.executor);
  Mutex<int> mutex;
  auto guard = mutex.try_lock();
  auto a = mutex.lock();
  auto b = mutex.lock();
  for (int i = 0; i < 3; ++i) {
    EXPECT_FALSE(first.poll(a).is_ready());
    EXPECT_FALSE(second.poll(b).is_ready());
  }
  guard.reset();
  EXPECT_FALSE(second.poll(b).is_ready());
  EXPECT_TRUE(first.poll(a).is_ready());  // and its guard goes at once
  EXPECT_TRUE(second.poll(b).is_ready());
}

struct Shared {
  Mutex<int> mutex{0};
  test::Trace trace;
  int inside = 0;
  int longest = 0;
};

corps::Task<32> count_up(Borrowed<Shared> shared, char name) {
  for (int i = 0; i < 2; ++i) {
    auto guard = co_await shared->mutex.lock();
    shared->longest = std::max(shared->longest, ++shared->inside);
    const int before = *guard;
    shared->trace.add(name);
    co_await corps::Timer::after(1ms);
    *guard = before + 1;
    --shared->inside;
  }
}

TEST(Mutex, HandsOverInTheOrderOfArrival) {
  test::Machine vm;
  Shared shared;
  for (int i = 0; i < 26; ++i) {
    ASSERT_TRUE(vm.spawner().spawn(count_up(shared, static_cast<char>('a' + i))).has_value());
  }
  vm.advance(100ms);
  EXPECT_EQ(shared.trace.text(), "abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyz");
  EXPECT_EQ(shared.longest, 1);
  EXPECT_EQ(**shared.mutex.try_lock(), 52);
}

corps::Task<2> lock_again_at_once(Borrowed<Shared> shared, char name) {
  for (int i = 0; i < 4; ++i) {
    auto guard = co_await shared->mutex.lock();
    shared->trace.add(name);
    co_await corps::yield_now();
  }
}

TEST(Mutex, IsNotTakenAgainByWhoReleasesItWhileAnotherWaits) {
  test::Machine vm;
  Shared shared;
  ASSERT_TRUE(vm.spawner().spawn(lock_again_at_once(shared, 'a')).has_value());
  ASSERT_TRUE(vm.spawner().spawn(lock_again_at_once(shared, 'b')).has_value());
  vm.run_ready();
  EXPECT_EQ(shared.trace.text(), "abababab");
}

corps::Async<> hold_for_ever(Shared& shared) {
  auto guard = co_await shared.mutex.lock();
  shared.trace.add('h');
  co_await corps::Timer::after(1h);
}
corps::Task<> hold_at_most(Borrowed<Shared> shared) {
  auto outcome = co_await corps::with_timeout(2ms, hold_for_ever(*shared));
  shared->trace.add(outcome ? '?' : 't');
}

TEST(Mutex, IsUnlockedWhenTheFunctionThatHoldsItIsCancelled) {
  test::Machine vm;
  Probe probe(vm.executor);
  Shared shared;
  ASSERT_TRUE(vm.spawner().spawn(hold_at_most(shared)).has_value());
  vm.run_ready();
  EXPECT_EQ(shared.trace.text(), "h");
  auto lock = shared.mutex.lock();
  EXPECT_FALSE(probe.poll(lock).is_ready());
  vm.advance(2ms);
  EXPECT_EQ(shared.trace.text(), "ht");
  EXPECT_TRUE(probe.poll(lock).is_ready());
}

corps::Task<> lock_with_timeouts(Borrowed<Shared> shared) {
  for (int i = 0; i < 4; ++i) {
    auto guard = co_await corps::with_timeout(2ms, shared->mutex.lock());
    shared->trace.add(guard ? 'l' : 't');
  }
}

TEST(Mutex, CanBeLockedWithATimeout) {
  test::Machine vm;
  Shared shared;
  auto guard = shared.mutex.try_lock();
  ASSERT_TRUE(vm.spawner().spawn(lock_with_timeouts(shared)).has_value());
  vm.advance(5ms);
  EXPECT_EQ(shared.trace.text(), "tt");
  guard.reset();
  vm.run_ready();
  EXPECT_EQ(shared.trace.text(), "ttll");
  EXPECT_FALSE(shared.mutex.is_locked());
}

TEST(Mutex, ProtectsAStretchOfCodeWithoutAnObject) {
  test::Machine vm;
  Probe probe(vm.executor);
  Mutex<> mutex;
  std::optional guard(mutex.try_lock());
  auto lock = mutex.lock();
  EXPECT_FALSE(probe.poll(lock).is_ready());
  guard.reset();
  EXPECT_EQ(probe.take_wakes(), 1);
  EXPECT_TRUE(probe.poll(lock).is_ready());
  EXPECT_FALSE(mutex.is_locked());
}

TEST(Mutex, WorksWithoutALockOnOneExecutor) {
  test::Machine vm;
  Probe probe(vm.executor);
  Mutex<int, corps::SingleExecutorLock> mutex{1};
  auto guard = mutex.try_lock();
  auto lock = mutex.lock();
  EXPECT_FALSE(probe.poll(lock).is_ready());
  guard.reset();
  EXPECT_EQ(probe.take_wakes(), 1);
  EXPECT_TRUE(probe.poll(lock).is_ready());
}

}  // namespace
