// SPDX-License-Identifier: MIT OR Apache-2.0
#include <corps/sync/once_cell.hpp>

#include <gtest/gtest.h>

#include <corps/corps.hpp>
#include <deque>
#include <functional>
#include <memory>
#include <random>
#include <stdexcept>

#include "support/borrowed.hpp"
#include "support/counted.hpp"
#include "support/probe.hpp"
#include "support/virtual_machine.hpp"

namespace {

using corps::OnceCell;
using test::MoveOnly;
using test::Probe;

/// An initialiser that is ready when the test says so.
struct Work {
  int running = 0;
  bool may_end = false;
};
class WorkFuture {
 public:
  explicit WorkFuture(Work& work) : work_(&work) { ++work.running; }
  WorkFuture(WorkFuture&& other) noexcept : work_(std::exchange(other.work_, nullptr)) {}
  ~WorkFuture() {
    if (work_ != nullptr) --work_->running;
  }
  corps::Poll<MoveOnly> poll(corps::Context&) {
    if (!work_->may_end) return corps::pending;
    return MoveOnly(7);
  }

 private:
  Work* work_;
};
using Start = std::function<WorkFuture()>;
using Cell = OnceCell<MoveOnly>;
using Init = corps::OnceCellInit<MoveOnly, Start, corps::CriticalSectionLock>;
using Get = corps::OnceCellGet<MoveOnly, corps::CriticalSectionLock>;

TEST(OnceCellTest, DoesWhatItsModelDoes) {
  for (unsigned seed = 1; seed <= 5; ++seed) {
    MoveOnly::counts.reset();
    {
      test::VirtualMachine vm;
      std::mt19937 random(seed);
      struct Waiter {
        std::unique_ptr<Probe> probe;
        std::unique_ptr<Init> init;  // one of the two
        std::unique_ptr<Get> get;
        bool has_turn = false;  // an initialiser that is to run, or runs
        bool runs = false;
        int wakes = 0;
      };
      Work work;
      std::unique_ptr<Cell> cell = std::make_unique<Cell>();
      std::deque<Waiter> waiters;
      bool full = false;
      auto claimed = [&] {
        for (const Waiter& w : waiters) {
          if (w.has_turn) return true;
        }
        return false;
      };
      auto pass_turn = [&] {
        for (Waiter& w : waiters) {
          if (!w.init) continue;
          w.has_turn = true;
          return;
        }
      };
      auto poll = [&](Waiter& w) {
        bool ready = false;
        if (w.init) {
          auto outcome = w.probe->poll(*w.init);
          ready = outcome.is_ready();
          if (ready) {
            EXPECT_EQ(&(*outcome).get(), cell->try_get());
          }
        } else {
          auto outcome = w.probe->poll(*w.get);
          ready = outcome.is_ready();
          if (ready) {
            EXPECT_EQ(&(*outcome).get(), cell->try_get());
          }
        }
        if (w.has_turn) w.runs = true;
        return ready;
      };
      for (int step = 0; step < 100'000; ++step) {
        work.may_end = random() % 8 == 0;
        switch (random() % 6) {
          case 0:
          case 1: {
            if (waiters.size() >= 8) break;
            Waiter w;
            w.probe = std::make_unique<Probe>(vm.executor);
            if (random() % 3 == 0) {
              w.get = std::make_unique<Get>(cell->get());
            } else {
              w.init = std::make_unique<Init>(cell->get_or_init(Start([&] { return WorkFuture(work); })));
              w.has_turn = !full && !claimed();
            }
            const bool expected = full || (w.has_turn && work.may_end);
            ASSERT_EQ(poll(w), expected);
            full = expected;
            if (!expected) waiters.push_back(std::move(w));
            break;
          }
          case 2:
          case 3:
            if (!waiters.empty()) {
              const auto at = waiters.begin() + static_cast<std::ptrdiff_t>(random() % waiters.size());
              const bool expected = full || (at->has_turn && work.may_end);
              ASSERT_EQ(poll(*at), expected);
              if (expected) {
                full = true;
                waiters.erase(at);
              }
            }
            break;
          case 4:
            if (!waiters.empty()) {
              const auto at = waiters.begin() + static_cast<std::ptrdiff_t>(random() % waiters.size());
              const bool had_turn = at->has_turn;
              waiters.erase(at);
              if (had_turn && !full) pass_turn();
            }
            break;
          case 5: {
            if (random() % 8 != 0) break;
            auto outcome = cell->set(MoveOnly(9));
            ASSERT_EQ(outcome.has_value(), !full && !claimed());
            if (outcome) full = true;
            break;
          }
        }
        if (full) {
          for (Waiter& w : waiters) w.has_turn = w.runs = false;
        }
        int running = 0;
        for (const Waiter& w : waiters) running += w.runs;
        ASSERT_EQ(work.running, running);
        ASSERT_LE(running, 1);
        ASSERT_EQ(cell->try_get() != nullptr, full);
        for (int batch = 0; batch < 2; ++batch) {
          for (Waiter& w : waiters) w.wakes += w.probe->take_wakes();
        }
        for (const Waiter& w : waiters) {
          if (full || (w.has_turn && !w.runs)) {
            ASSERT_GE(w.wakes, 1);
          }
          if (!full && !w.has_turn) {
            ASSERT_EQ(w.wakes, 0);
          }
          ASSERT_LE(w.wakes, 2);  // a turn, and then the object
        }
        if (full && random() % 8 == 0) {  // a new one
          waiters.clear();
          cell = std::make_unique<Cell>();
          full = false;
        }
      }
    }
    EXPECT_TRUE(MoveOnly::counts.balanced());
  }
}

TEST(OnceCellTest, InitialiserThatThrowsLetsTheNextTry) {
  test::VirtualMachine vm;
  Probe first(vm.executor);
  Probe second(vm.executor);
  OnceCell<int> cell;
  auto throws = []() -> int { throw std::runtime_error("no"); };
  auto a = cell.get_or_init(throws);
  EXPECT_THROW((void)first.poll(a), std::runtime_error);
  EXPECT_EQ(cell.try_get(), nullptr);
  auto makes = [] { return 3; };
  auto b = cell.get_or_init(makes);
  EXPECT_TRUE(second.poll(b).is_ready());
  EXPECT_EQ(*cell.try_get(), 3);
}

corps::Async<int> fail_once(int& calls) {
  co_await corps::yield_now();
  if (calls++ == 0) throw std::runtime_error("not yet");
  co_return 7;
}
corps::Task<> try_twice(test::Borrowed<OnceCell<int>> cell, test::Borrowed<std::string> trace) {
  int calls = 0;
  auto start = [&calls] { return fail_once(calls); };
  auto get = cell->get_or_init(start);
  for (int i = 0; i < 2; ++i) {
    try {
      *trace += static_cast<char>('0' + co_await get);
    } catch (const std::runtime_error&) {
      *trace += 'x';
    }
  }
}

TEST(OnceCellTest, AFutureWhoseInitialiserHasThrownMayBeAwaitedAgain) {
  test::VirtualMachine vm;
  OnceCell<int> cell;
  std::string trace;
  ASSERT_TRUE(vm.spawner().spawn(try_twice(cell, trace)).has_value());
  vm.run_ready();
  EXPECT_EQ(trace, "x7");
}

TEST(OnceCellTest, InitialiserMovedWhileItIsAtWorkPanics) {
  test::VirtualMachine vm;
  Probe probe(vm.executor);
  OnceCell<int> cell;
  auto start = [] { return corps::poll_fn([](corps::Context&) -> corps::Poll<int> { return corps::pending; }); };
  auto at_work = cell.get_or_init(start);
  EXPECT_FALSE(probe.poll(at_work).is_ready());
  EXPECT_DEATH({ auto moved = std::move(at_work); }, "a future was moved while it was being awaited");
}

TEST(OnceCellTest, AnObjectThatCannotBeMovedInLeavesTheCellToTheNext) {
  struct Heavy {
    explicit Heavy(int v) : value(v) {}
    Heavy(Heavy&& other) : value(other.value) {
      if (value < 0) throw std::runtime_error("too heavy");
    }
    int value;
  };
  test::VirtualMachine vm;
  Probe probe(vm.executor);
  OnceCell<Heavy> cell;
  auto get = cell.get();
  EXPECT_FALSE(probe.poll(get).is_ready());
  EXPECT_THROW((void)cell.set(Heavy(-1)), std::runtime_error);
  EXPECT_EQ(cell.try_get(), nullptr);
  EXPECT_FALSE(probe.poll(get).is_ready());
  EXPECT_TRUE(cell.set(Heavy(3)).has_value());
  EXPECT_EQ((*probe.poll(get)).get().value, 3);
}

TEST(OnceCellTest, GetMovedWhileItIsAwaitedPanics) {
  test::VirtualMachine vm;
  Probe probe(vm.executor);
  OnceCell<int> cell;
  auto get = cell.get();
  EXPECT_FALSE(probe.poll(get).is_ready());
  EXPECT_DEATH({ auto moved = std::move(get); }, "a future was moved while it was being awaited");
}

}  // namespace
