// SPDX-License-Identifier: MIT OR Apache-2.0
#include <atomic>
#include <random>

#include "run.hpp"

namespace {

using test::Borrowed;
using test::host::Thread;
using namespace std::chrono_literals;
using Steady = std::chrono::steady_clock;

corps::Task<64> wait_for_a_while(Borrowed<std::atomic<int>> ended, std::chrono::microseconds wait) {
  const auto before = Steady::now();
  const auto ticks_before = corps::Clock::now();
  co_await corps::Timer::after(wait);
  EXPECT_GE(Steady::now() - before, wait);
  EXPECT_GE(corps::Clock::now() - ticks_before, wait);
  ++*ended;
}

corps::Task<> wait_for_many(Borrowed<std::atomic<int>> ended) {
  std::mt19937 random(7);
  const corps::Spawner spawner(corps::detail::current->executor());
  for (int i = 0; i < 64; ++i) {
    spawner.spawn(wait_for_a_while(ended, std::chrono::microseconds(random() % 20'000))).value();
  }
  while (*ended != 64) co_await corps::Timer::after(1ms);
}

TEST(HostTimer, IsNeverEarly) {
  std::atomic<int> ended = 0;
  test::run(wait_for_many(Borrowed(ended)));
}

corps::Task<> wait_in_different_orders() {
  // A wait for years must neither overflow on its way to the system nor keep the next one from its time.
  for (const auto years : {1, 200, 290, 300, 100'000}) {
    auto first = co_await corps::select(corps::Timer::after(std::chrono::years(years)), corps::Timer::after(2ms));
    EXPECT_EQ(first.index(), 1u);
  }
  auto end_of_time = co_await corps::select(
      corps::Timer::at(corps::Clock::time_point(corps::Clock::duration(INT64_MAX - 1))), corps::Timer::after(2ms));
  EXPECT_EQ(end_of_time.index(), 1u);
  // Past and present.
  co_await corps::Timer::at(corps::Clock::time_point());
  co_await corps::Timer::after(0s);
}

TEST(HostTimer, WaitsForTheNearestOfNearAndFar) { test::run(wait_in_different_orders()); }

corps::Task<> drop_a_timer(Borrowed<std::chrono::nanoseconds> used) {
  co_await corps::select(corps::Timer::after(1ms), corps::Timer::after(3ms));
  const auto before = test::processor_time();
  co_await corps::Timer::after(200ms);
  *used = test::processor_time() - before;
}

TEST(HostTimer, SleepsThroughTheDeadlineOfADroppedOne) {
  std::chrono::nanoseconds used{};
  test::run(drop_a_timer(Borrowed(used)));
  EXPECT_LT(used, 20ms);
}

struct Restless {
  std::atomic<bool> over = false;
  int ticks = 0;
};
corps::Task<> never_rest(Borrowed<Restless> state) {
  while (!state->over) co_await corps::yield_now();
}
corps::Task<> tick(Borrowed<Restless> state) {
  corps::Ticker every{1ms};
  for (; state->ticks < 20; ++state->ticks) co_await every.next();
  state->over = true;
}

TEST(HostTimer, ComesToItsTurnBesideATaskThatIsAlwaysReady) {
  Restless state;
  Thread worker;
  const auto busy = worker.spawner().spawn(never_rest(Borrowed(state))).value();
  worker.spawner().spawn(tick(Borrowed(state))).value();
  test::wait_for(worker, busy);
  EXPECT_EQ(state.ticks, 20);
}

}  // namespace
