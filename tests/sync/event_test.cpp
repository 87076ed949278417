// SPDX-License-Identifier: MIT OR Apache-2.0
#include <corps/sync/event.hpp>

#include <gtest/gtest.h>

#include <atomic>
#include <corps/corps.hpp>
#include <deque>
#include <functional>
#include <memory>
#include <random>
#include <thread>
#include <vector>

#include "support/probe.hpp"
#include "support/virtual_machine.hpp"

namespace {

using corps::Event;
using test::Probe;

TEST(EventTest, DoesWhatItsModelDoes) {
  for (unsigned seed = 1; seed <= 5; ++seed) {
    test::VirtualMachine vm;
    std::mt19937 random(seed);
    Event event;
    bool model = false;
    struct Waiter {
      std::unique_ptr<Probe> probe;
      std::unique_ptr<corps::EventWait<corps::CriticalSectionLock>> wait;
      bool released = false;
      int wakes = 0;
    };
    std::deque<Waiter> waiters;
    for (int step = 0; step < 100'000; ++step) {
      switch (random() % 8) {
        case 0:
          event.set();
          model = true;
          for (Waiter& w : waiters) w.released = true;
          break;
        case 1:
        case 2:
          event.clear();
          model = false;
          break;
        case 3:
        case 4: {
          Waiter w{std::make_unique<Probe>(vm.executor),
                   std::make_unique<corps::EventWait<corps::CriticalSectionLock>>(event.wait())};
          ASSERT_EQ(w.probe->poll(*w.wait).is_ready(), model);
          if (!model && waiters.size() < 8) waiters.push_back(std::move(w));
          break;
        }
        case 5:
        case 6:
          if (!waiters.empty()) {
            const auto at = waiters.begin() + static_cast<std::ptrdiff_t>(random() % waiters.size());
            const bool ready = at->probe->poll(*at->wait).is_ready();
            ASSERT_EQ(ready, at->released);
            if (ready) waiters.erase(at);
          }
          break;
        case 7:
          if (!waiters.empty()) {
            waiters.erase(waiters.begin() + static_cast<std::ptrdiff_t>(random() % waiters.size()));
          }
          break;
      }
      ASSERT_EQ(event.is_set(), model);
      for (int batch = 0; batch < 2; ++batch) {
        for (Waiter& w : waiters) w.wakes += w.probe->take_wakes();
      }
      for (const Waiter& w : waiters) ASSERT_EQ(w.wakes, w.released ? 1 : 0);
    }
  }
}

/// A lock policy whose n-th release is an interrupt: it runs what the test gives it.
struct InterruptedLock {
  static inline int until = -1;
  static inline std::function<void()> interrupt;
  struct Guard {
    Guard() { ++depth; }
    ~Guard() {
      if (--depth == 0 && until >= 0 && until-- == 0) std::exchange(interrupt, nullptr)();
    }
    static inline int depth = 0;
  };
};

TEST(EventTest, SetIsSoundWithAnInterruptBetweenAnyTwoOfItsWaiters) {
  // Whatever an interrupt does in the middle of a set(): who waited before is released, who comes later is not.
  enum class What { pulse, clear, cancel_first, cancel_last, newcomer, newcomer_and_pulse };
  for (What what :
       {What::pulse, What::clear, What::cancel_first, What::cancel_last, What::newcomer, What::newcomer_and_pulse}) {
    for (int at = 0; at < 8; ++at) {
      test::VirtualMachine vm;
      corps::BasicEvent<InterruptedLock> event;
      std::vector<std::unique_ptr<Probe>> probes;
      std::vector<std::unique_ptr<corps::EventWait<InterruptedLock>>> waits;
      auto come = [&] {
        probes.push_back(std::make_unique<Probe>(vm.executor));
        waits.push_back(std::make_unique<corps::EventWait<InterruptedLock>>(event.wait()));
        return probes.back()->poll(*waits.back()).is_ready();
      };
      for (int i = 0; i < 4; ++i) EXPECT_FALSE(come());
      InterruptedLock::until = at;
      InterruptedLock::interrupt = [&] {
        switch (what) {
          case What::pulse:
            event.set();
            event.clear();
            break;
          case What::clear:
            event.clear();
            break;
          case What::cancel_first:
            waits.front().reset();
            break;
          case What::cancel_last:
            waits[3].reset();
            break;
          case What::newcomer:
          case What::newcomer_and_pulse:
            event.clear();
            EXPECT_FALSE(come());
            if (what == What::newcomer) break;
            event.set();
            event.clear();
            break;
        }
      };
      event.set();
      const bool happened = InterruptedLock::interrupt == nullptr;
      InterruptedLock::until = -1;
      for (std::size_t i = 0; i < waits.size(); ++i) {
        SCOPED_TRACE(testing::Message() << "what " << static_cast<int>(what) << " at " << at << " waiter " << i);
        const bool expected = i < 4 || what == What::newcomer_and_pulse;
        if (waits[i]) {
          EXPECT_EQ(probes[i]->poll(*waits[i]).is_ready(), expected);
        }
      }
      if (at < 4) {
        EXPECT_TRUE(happened);
      }
    }
  }
}

TEST(EventTest, ReleasesWaitersOfOtherThreads) {
  constexpr int rounds = 3'000;
  std::vector<Event> go(rounds);
  std::atomic<int> released = 0;
  auto work = [&] {
    corps::Executor executor;
    Probe probe(executor);
    for (Event& event : go) {
      auto given_up = event.wait();
      (void)probe.poll(given_up);
      auto wait = event.wait();
      while (!probe.poll(wait).is_ready()) {
        while (probe.take_wakes() == 0) std::this_thread::yield();
      }
      ++released;
    }
  };
  {
    std::jthread first(work);
    std::jthread second(work);
    std::jthread third(work);
    for (int i = 0; i < rounds; ++i) {
      go[static_cast<std::size_t>(i)].set();
      while (released < 3 * i) std::this_thread::yield();
    }
  }
  EXPECT_EQ(released, 3 * rounds);
}

}  // namespace
