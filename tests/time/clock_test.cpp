// SPDX-License-Identifier: MIT OR Apache-2.0
#include <corps/time/clock.hpp>

#include <gtest/gtest.h>

#include <chrono>
#include <cmath>
#include <limits>
#include <ratio>

#include "support/virtual_machine.hpp"

namespace {

using namespace std::chrono_literals;
using corps::Clock;

constexpr std::int64_t most = std::numeric_limits<std::int64_t>::max();
template <class Rep, class Period>
std::int64_t ticks(std::chrono::duration<Rep, Period> wait) {
  return Clock::ceil(wait).count();
}

static_assert(CORPS_TICK_HZ == 1'000'000, "the numbers of this file are for microseconds");
static_assert(std::chrono::is_clock_v<Clock>);
static_assert(Clock::ceil(1ns).count() == 1);

TEST(Clock, StandsAtZeroAtFirstAndMovesWithTheDriver) {
  test::VirtualMachine vm;
  EXPECT_EQ(Clock::now().time_since_epoch().count(), 0);
  vm.advance(5s);
  EXPECT_EQ(Clock::now().time_since_epoch(), 5s);
}

TEST(Clock, RoundsEveryDurationUpToTicks) {
  using half_micro = std::chrono::duration<std::int64_t, std::ratio<1, 2'000'000>>;
  using third_second = std::chrono::duration<int, std::ratio<1, 3>>;
  using seven_micro = std::chrono::duration<std::int64_t, std::ratio<7, 1'000'000>>;
  using pico = std::chrono::duration<std::int64_t, std::pico>;
  const struct {
    std::int64_t actual;
    std::int64_t expected;
  } cases[] = {
      {ticks(1us), 1},
      {ticks(1ms), 1'000},
      {ticks(1s), 1'000'000},
      {ticks(1h), 3'600'000'000},
      {ticks(1ns), 1},
      {ticks(999ns), 1},
      {ticks(1000ns), 1},
      {ticks(1001ns), 2},
      {ticks(half_micro(1)), 1},
      {ticks(half_micro(2)), 1},
      {ticks(half_micro(3)), 2},
      {ticks(third_second(1)), 333'334},
      {ticks(third_second(3)), 1'000'000},
      {ticks(seven_micro(3)), 21},
      {ticks(pico(1)), 1},
      {ticks(pico(1'000'001)), 2},
      {ticks(std::chrono::duration<unsigned char>(255)), 255'000'000},
      {ticks(std::chrono::duration<std::uint64_t, std::micro>(7)), 7},
      {ticks(std::chrono::days(1)), 86'400'000'000},
  };
  for (const auto& c : cases) EXPECT_EQ(c.actual, c.expected);
}

TEST(Clock, TakesZeroAndNegativeDurationsAsZero) {
  EXPECT_EQ(ticks(0us), 0);
  EXPECT_EQ(ticks(0h), 0);
  EXPECT_EQ(ticks(-1ns), 0);
  EXPECT_EQ(ticks(-1h), 0);
  EXPECT_EQ(ticks(Clock::duration::min()), 0);
  EXPECT_EQ(ticks(std::chrono::hours::min()), 0);
  EXPECT_EQ(ticks(std::chrono::duration<double>(-0.5)), 0);
  EXPECT_EQ(ticks(std::chrono::duration<double>(-0.0)), 0);
  EXPECT_EQ(ticks(std::chrono::duration<double>(-INFINITY)), 0);
}

TEST(Clock, RoundsFloatingDurationsUp) {
  using seconds = std::chrono::duration<double>;
  using micros = std::chrono::duration<double, std::micro>;
  using fseconds = std::chrono::duration<float>;
  EXPECT_EQ(ticks(seconds(0.5)), 500'000);
  EXPECT_EQ(ticks(fseconds(0.25f)), 250'000);
  EXPECT_EQ(ticks(micros(1.0)), 1);
  EXPECT_EQ(ticks(micros(1.25)), 2);
  EXPECT_EQ(ticks(micros(1e-9)), 1);
  EXPECT_EQ(ticks(seconds(1e12)), 1'000'000'000'000'000'000);
  EXPECT_EQ(ticks(std::chrono::duration<long double, std::ratio<3600>>(1.5L)), 5'400'000'000);
}

TEST(Clock, HoldsTheLongestDurations) {
  EXPECT_EQ(ticks(Clock::duration::max()), most);
  // The product with the ratio overflows although the result does not.
  EXPECT_EQ(ticks(std::chrono::nanoseconds::max()), most / 1000 + 1);
  EXPECT_EQ(ticks(std::chrono::duration<std::int64_t, std::ratio<3, 7'000'000>>(most)),
            static_cast<std::int64_t>((static_cast<__int128>(most) * 3 + 6) / 7));
  EXPECT_EQ(ticks(std::chrono::seconds(most / 1'000'000)), most / 1'000'000 * 1'000'000);
}

TEST(Clock, PanicsWhenADurationDoesNotFit) {
  const char* message = "does not fit into 64 bits of clock ticks";
  EXPECT_DEATH(ticks(std::chrono::seconds(most / 1'000'000 + 1)), message);
  EXPECT_DEATH(ticks(std::chrono::hours(std::chrono::hours::rep{1} << 50)), message);
  EXPECT_DEATH(ticks(std::chrono::duration<std::uint64_t, std::micro>(std::uint64_t{1} << 63)), message);
  EXPECT_DEATH(ticks(std::chrono::duration<double>(1e13)), message);
  EXPECT_DEATH(ticks(std::chrono::duration<double>(INFINITY)), message);
  EXPECT_DEATH(ticks(std::chrono::duration<double>(NAN)), message);
  EXPECT_DEATH(ticks(std::chrono::duration<std::int64_t, std::ratio<3, 2'000'000>>(most)), message);
}

TEST(Clock, PanicsWhenADeadlineIsPastTheEndOfTime) {
  test::VirtualMachine vm;
  EXPECT_EQ(Clock::after(Clock::duration::max()).time_since_epoch().count(), most);
  vm.advance(1us);
  EXPECT_DEATH(Clock::after(Clock::duration::max()), "a deadline is past the end of time");
  EXPECT_EQ(Clock::after(Clock::duration(most - 1)).time_since_epoch().count(), most);
}

}  // namespace
