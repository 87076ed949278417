// SPDX-License-Identifier: MIT OR Apache-2.0
#include <corps/corps.hpp>
#include <support/conformance.hpp>

namespace {

using namespace std::chrono_literals;
using corps::Clock;

// By the hand of the machine, not of the compiler: the 64-bit arithmetic of small cores is in a library.
template <class Duration>
std::int64_t at_run_time(Duration wait) {
  volatile typename Duration::rep count = wait.count();
  return Clock::ceil(Duration(count)).count();
}

TEST(Clock, RoundsDurationsUpToTicks) {
  constexpr std::int64_t hz = CORPS_TICK_HZ;
  EXPECT_EQ(at_run_time(1s), hz);
  EXPECT_EQ(at_run_time(24h), 86'400 * hz);
  EXPECT_EQ(at_run_time(1ns), 1);
  EXPECT_EQ(at_run_time(0ns), 0);
  EXPECT_EQ(at_run_time(-5s), 0);
  using third = std::chrono::duration<std::int32_t, std::ratio<1, 3>>;
  EXPECT_EQ(at_run_time(third(1)), (hz + 2) / 3);
  EXPECT_EQ(at_run_time(third(-1)), 0);
  EXPECT_EQ(at_run_time(std::chrono::nanoseconds::max()),
            INT64_MAX / 1'000'000'000 * hz + (INT64_MAX % 1'000'000'000 * hz + 999'999'999) / 1'000'000'000);
  EXPECT_EQ(at_run_time(Clock::duration::max()), INT64_MAX);
}

TEST(Clock, MovesWithTheTimeAndKeepsIt) {
  test::Machine vm;
  const auto start = Clock::now();
  vm.advance(5ms);
  EXPECT_TRUE(Clock::now() - start == 5ms);
  EXPECT_TRUE(Clock::after(7ms) - Clock::now() == 7ms);
  EXPECT_TRUE(Clock::after(-7ms) == Clock::now());
}

TEST(Clock, ReachesToTheEndOfTime) {
  test::Machine vm;
  EXPECT_EQ(Clock::after(Clock::duration::max()).time_since_epoch().count(), INT64_MAX);
  vm.advance(Clock::duration(3));
  EXPECT_EQ(Clock::after(Clock::duration(INT64_MAX - 3)).time_since_epoch().count(), INT64_MAX);
}

}  // namespace
