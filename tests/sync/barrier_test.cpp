// SPDX-License-Identifier: MIT OR Apache-2.0
#include <corps/sync/barrier.hpp>

#include <gtest/gtest.h>

#include <corps/corps.hpp>
#include <deque>
#include <memory>
#include <random>

#include "support/probe.hpp"
#include "support/virtual_machine.hpp"

namespace {

using corps::Barrier;
using corps::BarrierRole;
using test::Probe;
using Wait = corps::BarrierWait<corps::CriticalSectionLock>;

TEST(BarrierTest, DoesWhatItsModelDoes) {
  for (unsigned seed = 1; seed <= 5; ++seed) {
    test::VirtualMachine vm;
    std::mt19937 random(seed);
    const unsigned parties = 1 + seed;
    Barrier barrier(parties);
    struct Waiter {
      std::unique_ptr<Probe> probe;
      std::unique_ptr<Wait> wait;
      bool released = false;
      int wakes = 0;
    };
    std::deque<Waiter> waiters;
    unsigned arrived = 0;
    for (int step = 0; step < 100'000; ++step) {
      switch (random() % 4) {
        case 0:
        case 1: {
          if (waiters.size() >= 12) break;
          Waiter w{std::make_unique<Probe>(vm.executor), std::make_unique<Wait>(barrier.wait())};
          auto role = w.probe->poll(*w.wait);
          ASSERT_EQ(role.is_ready(), ++arrived == parties);
          if (role.is_ready()) {
            ASSERT_EQ(*role, BarrierRole::leader);
            arrived = 0;
            for (Waiter& other : waiters) other.released = true;
          } else {
            waiters.push_back(std::move(w));
          }
          break;
        }
        case 2:
          if (!waiters.empty()) {
            const auto at = waiters.begin() + static_cast<std::ptrdiff_t>(random() % waiters.size());
            auto role = at->probe->poll(*at->wait);
            ASSERT_EQ(role.is_ready(), at->released);
            if (role.is_ready()) {
              ASSERT_EQ(*role, BarrierRole::follower);
              waiters.erase(at);
            }
          }
          break;
        case 3:
          if (!waiters.empty()) {
            const auto at = waiters.begin() + static_cast<std::ptrdiff_t>(random() % waiters.size());
            if (!at->released) --arrived;
            waiters.erase(at);
          }
          break;
      }
      for (int batch = 0; batch < 2; ++batch) {
        for (Waiter& w : waiters) w.wakes += w.probe->take_wakes();
      }
      for (const Waiter& w : waiters) ASSERT_EQ(w.wakes, w.released ? 1 : 0);
    }
  }
}

TEST(BarrierTest, IsForOneTo65535) {
  EXPECT_DEATH(Barrier(0u), "a Barrier is for 1 to 65,535 tasks");
  EXPECT_DEATH(Barrier(65'536u), "a Barrier is for 1 to 65,535 tasks");
  EXPECT_TRUE((Barrier(65'535u), true));
}

TEST(BarrierTest, WaitMovedWhileItIsAwaitedPanics) {
  test::VirtualMachine vm;
  Probe probe(vm.executor);
  Barrier barrier(2);
  auto wait = barrier.wait();
  EXPECT_FALSE(probe.poll(wait).is_ready());
  EXPECT_DEATH({ auto moved = std::move(wait); }, "a future was moved while it was being awaited");
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

TEST(BarrierTest, OpensSoundlyWhileAWaiterIsCancelledBetweenAnyTwoOthers) {
  // A higher priority gives up a wait, and arrives anew, in the middle of the opening.
  using InterruptedWait = corps::BarrierWait<InterruptedLock>;
  for (int cancelled = 0; cancelled < 3; ++cancelled) {
    for (int at = 0; at < 4; ++at) {
      test::VirtualMachine vm;
      struct State {
        corps::BasicBarrier<InterruptedLock> barrier{4};
        std::unique_ptr<Probe> probes[6];
        std::unique_ptr<InterruptedWait> waits[6];
        int cancelled;
        void make(int i) { waits[i] = std::make_unique<InterruptedWait>(barrier.wait()); }
        bool arrive(int i) {
          make(i);
          return poll(i);
        }
        bool poll(int i) { return probes[i]->poll(*waits[i]).is_ready(); }
      } state;
      for (auto& probe : state.probes) probe = std::make_unique<Probe>(vm.executor);
      state.cancelled = cancelled;
      for (int i = 0; i < 3; ++i) ASSERT_FALSE(state.arrive(i));
      InterruptedLock::argument = &state;
      InterruptedLock::interrupt = [](void* argument) {
        State& s = *static_cast<State*>(argument);
        s.waits[s.cancelled].reset();
        EXPECT_FALSE(s.arrive(4));  // the first of the next round
      };
      state.make(3);
      InterruptedLock::until = at;  // from the first lock that the last arrival takes
      EXPECT_TRUE(state.poll(3));
      EXPECT_EQ(InterruptedLock::until, -1);
      for (int i = 0; i < 3; ++i) {
        if (i != cancelled) {
          EXPECT_TRUE(state.poll(i)) << i;
        }
      }
      EXPECT_FALSE(state.poll(4));
      // Three more make the next round full.
      EXPECT_FALSE(state.arrive(0));
      EXPECT_FALSE(state.arrive(1));
      EXPECT_TRUE(state.arrive(5));
      EXPECT_TRUE(state.poll(4));
      EXPECT_TRUE(state.poll(0));
      EXPECT_TRUE(state.poll(1));
    }
  }
}

}  // namespace
