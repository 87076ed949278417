// SPDX-License-Identifier: MIT OR Apache-2.0
#include <corps/sync/condvar.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <corps/corps.hpp>
#include <deque>
#include <list>
#include <memory>
#include <random>
#include <thread>

#include "support/probe.hpp"
#include "support/virtual_machine.hpp"

namespace {

using corps::Condvar;
using corps::Mutex;
using test::Probe;
using Guard = Mutex<int>::Guard;
using Wait = corps::CondvarWait<int, corps::CriticalSectionLock>;

enum class Where { condvar, mutex_line, has_mutex };
struct Waiter {
  explicit Waiter(corps::Executor& executor, Guard&& g, Condvar& condvar)
      : probe(executor), guard(std::move(g)), wait(std::in_place, condvar.wait(guard)) {}
  Probe probe;
  Guard guard;
  std::optional<Wait> wait;
  Where where = Where::condvar;
  bool single = false;
  int wakes = 0;
};

/// What a condition variable and its mutex are, in a few lists.
struct Model {
  std::deque<Waiter*> condvar;
  std::deque<Waiter*> line;
  bool locked = false;

  void unlock() {
    locked = false;
    if (line.empty()) return;
    line.front()->where = Where::has_mutex;
    locked = true;
    line.pop_front();
  }
  void notify_first(bool single) {
    if (condvar.empty()) return;
    Waiter* w = condvar.front();
    condvar.pop_front();
    w->single = single;
    w->where = Where::mutex_line;
    line.push_back(w);
    if (!locked) unlock();
  }
  void cancel(Waiter* w) {
    if (w->where == Where::condvar) std::erase(condvar, w);
    if (w->where == Where::mutex_line) std::erase(line, w);
    if (w->where == Where::has_mutex) unlock();
    if (w->where != Where::condvar && w->single) notify_first(true);
  }
};

TEST(CondvarTest, DoesWhatItsModelDoes) {
  for (unsigned seed = 1; seed <= 5; ++seed) {
    test::VirtualMachine vm;
    std::mt19937 random(seed);
    Mutex<int> mutex;
    Condvar condvar;
    Model model;
    std::list<Waiter> waiters;
    std::optional<Guard> held;
    for (int step = 0; step < 100'000; ++step) {
      switch (random() % 8) {
        case 0:
        case 1:  // somebody who has the mutex waits
          if (held && waiters.size() < 8) {
            Waiter& w = waiters.emplace_back(vm.executor, std::move(*held), condvar);
            held.reset();
            ASSERT_FALSE(w.probe.poll(*w.wait).is_ready());
            model.condvar.push_back(&w);
            model.unlock();
          }
          break;
        case 2: {
          auto guard = mutex.try_lock();
          ASSERT_EQ(guard.has_value(), !model.locked);
          if (guard) {
            held.emplace(std::move(*guard));
            model.locked = true;
          }
          break;
        }
        case 3:
          if (held) {
            held.reset();
            model.unlock();
          }
          break;
        case 4:
          condvar.notify_one();
          model.notify_first(true);
          break;
        case 5:
          if (random() % 4 == 0) {
            condvar.notify_all();
            while (!model.condvar.empty()) model.notify_first(false);
          }
          break;
        case 6:
          if (!waiters.empty()) {
            auto at = std::next(waiters.begin(), static_cast<std::ptrdiff_t>(random() % waiters.size()));
            const bool ready = at->probe.poll(*at->wait).is_ready();
            ASSERT_EQ(ready, at->where == Where::has_mutex);
            ASSERT_EQ(at->guard.owns_lock(), ready);
            if (ready) {
              ASSERT_FALSE(held.has_value());
              held.emplace(std::move(at->guard));
              waiters.erase(at);
            }
          }
          break;
        case 7:
          if (!waiters.empty() && random() % 2 == 0) {
            auto at = std::next(waiters.begin(), static_cast<std::ptrdiff_t>(random() % waiters.size()));
            at->wait.reset();
            ASSERT_FALSE(at->guard.owns_lock());
            model.cancel(&*at);
            waiters.erase(at);
          }
          break;
      }
      ASSERT_EQ(mutex.is_locked(), model.locked);
      for (int batch = 0; batch < 2; ++batch) {
        for (Waiter& w : waiters) w.wakes += w.probe.take_wakes();
      }
      for (const Waiter& w : waiters) ASSERT_EQ(w.wakes, w.where == Where::has_mutex ? 1 : 0);
    }
  }
}

TEST(CondvarTest, WaitWithoutTheMutexPanics) {
  test::VirtualMachine vm;
  Probe probe(vm.executor);
  Mutex<int> mutex;
  Condvar condvar;
  auto guard = *mutex.try_lock();
  guard.unlock();
  auto wait = condvar.wait(guard);
  EXPECT_DEATH((void)probe.poll(wait), "a MutexGuard was used that holds no mutex");
}

TEST(CondvarTest, WaitMovedWhileItIsAwaitedPanics) {
  test::VirtualMachine vm;
  Probe probe(vm.executor);
  Mutex<int> mutex;
  Condvar condvar;
  auto guard = *mutex.try_lock();
  auto wait = condvar.wait(guard);
  EXPECT_FALSE(probe.poll(wait).is_ready());
  EXPECT_DEATH({ auto moved = std::move(wait); }, "a future was moved while it was being awaited");
}

TEST(CondvarTest, GuardHasTheMutexWhenThePredicateThrows) {
  test::VirtualMachine vm;
  Probe probe(vm.executor);
  Mutex<int> mutex{0};
  Condvar condvar;
  auto guard = *mutex.try_lock();
  auto throws_at_one = [&] { return *guard == 1 ? throw 1 : false; };
  {
    auto wait = condvar.wait(guard, throws_at_one);
    EXPECT_FALSE(probe.poll(wait).is_ready());
    **mutex.try_lock() = 1;
    condvar.notify_one();
    EXPECT_THROW((void)probe.poll(wait), int);
  }
  EXPECT_TRUE(guard.owns_lock());
  guard.unlock();
  EXPECT_FALSE(mutex.is_locked());
}

/// A lock policy whose n-th release is an interrupt: it runs what the test gives it.
struct InterruptedLock {
  static inline int until = -1;
  static inline void (*interrupt)(void*) = nullptr;
  static inline void* argument = nullptr;
  static inline int depth = 0;
  struct Guard {
    Guard() { ++depth; }
    ~Guard() {
      if (--depth == 0 && until >= 0 && until-- == 0) interrupt(argument);
    }
  };
};

TEST(CondvarTest, NotificationInTheMiddleOfANotifyAllIsForWhoCameInBetween) {
  // A higher priority starts to wait, and is notified, while a lower one notifies all: the members of the batch, who
  // have been notified, must not take that notification for theirs.
  using Wait = corps::CondvarWait<int, InterruptedLock>;
  struct State {
    corps::BasicCondvar<InterruptedLock> condvar;
    Mutex<int, InterruptedLock> mutexes[4];
    std::optional<Mutex<int, InterruptedLock>::Guard> guards[4];
    std::optional<Wait> waits[4];
    std::unique_ptr<Probe> probes[4];
    void come(int i) {
      guards[i].emplace(*mutexes[i].try_lock());
      waits[i].emplace(condvar.wait(*guards[i]));
      EXPECT_FALSE(poll(i));
    }
    bool poll(int i) { return probes[i]->poll(*waits[i]).is_ready(); }
  };
  for (int at = 0; at < 4; ++at) {
    test::VirtualMachine vm;
    State state;
    for (auto& probe : state.probes) probe = std::make_unique<Probe>(vm.executor);
    for (int i = 0; i < 3; ++i) state.come(i);
    InterruptedLock::argument = &state;
    InterruptedLock::interrupt = [](void* argument) {
      State& s = *static_cast<State*>(argument);
      s.come(3);
      s.condvar.notify_one();
    };
    InterruptedLock::until = at;
    state.condvar.notify_all();
    EXPECT_EQ(InterruptedLock::until, -1);
    for (int i = 0; i < 4; ++i) EXPECT_TRUE(state.poll(i)) << "waiter " << i << ", interrupt at " << at;
  }
}

TEST(CondvarTest, HandsOverBetweenThreads) {
  constexpr int rounds = 3'000;
  struct Slot {
    int produced = 0;
    int consumed = 0;
  };
  Mutex<Slot> mutex;
  Condvar changed;
  auto finish = [](Probe& probe, auto& future) {
    auto outcome = probe.poll(future);
    while (!outcome.is_ready()) {
      if (probe.take_wakes() != 0) {
        outcome = probe.poll(future);
      } else {
        std::this_thread::yield();
      }
    }
    return outcome;
  };
  auto consume = [&] {
    corps::Executor executor;
    Probe probe(executor);
    for (int i = 0; i < rounds; ++i) {
      auto lock = mutex.lock();
      auto locked = finish(probe, lock);
      Mutex<Slot>::Guard guard = std::move(*locked);
      auto is_full = [&] { return guard->produced > guard->consumed; };
      auto wait = changed.wait(guard, is_full);
      (void)finish(probe, wait);
      ++guard->consumed;
    }
  };
  {
    std::jthread first(consume);
    std::jthread second(consume);
    corps::Executor executor;
    Probe probe(executor);
    for (int i = 0; i < 2 * rounds; ++i) {
      auto lock = mutex.lock();
      auto locked = finish(probe, lock);
      ++(*locked)->produced;
      changed.notify_one();
    }
  }
  EXPECT_EQ((*mutex.try_lock())->consumed, 2 * rounds);
}

}  // namespace
