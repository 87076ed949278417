// SPDX-License-Identifier: MIT OR Apache-2.0
// Sleeps across the ends of the 32-bit halves of the counter: the alarm has 32 bits only.
#include <boards/pico/board.hpp>
#include <chips/rp2040/registers/timer.hpp>
#include <corps/corps.hpp>

#include "check.hpp"

using namespace std::chrono_literals;

corps::Task<> async_main(corps::Spawner) {
  // Longer than 2^32 microseconds, which are 71 minutes and 35 seconds, and so over the end of the low half.
  auto before = corps::Clock::now();
  co_await corps::Timer::after(150min);
  auto took = corps::Clock::now() - before;
  check(1, took >= 150min && took < 150min + 100us);

  // A short one over the end of the low half, set before it.
  const auto end_of_low_half = [] {
    const auto now = corps::Clock::now().time_since_epoch().count();
    return corps::Clock::time_point(corps::Clock::duration((now | 0xffff'ffff) + 1));
  };
  const auto end = end_of_low_half();
  co_await corps::Timer::at(end - 1ms);
  before = corps::Clock::now();
  co_await corps::Timer::after(2ms);
  took = corps::Clock::now() - before;
  check(2, took >= 2ms && took < 2ms + 100us);
  check(3, corps::Clock::now() > end);

  // The two instants on its sides.
  const auto next = end_of_low_half();
  co_await corps::Timer::at(next - 1us);
  check(4, corps::Clock::now() >= next - 1us && corps::Clock::now() < next + 100us);
  const auto another = end_of_low_half();
  co_await corps::Timer::at(another);
  check(5, corps::Clock::now() >= another && corps::Clock::now() < another + 100us);
  corps::exit(0);
}
