// SPDX-License-Identifier: MIT OR Apache-2.0
// Sleeps across many rounds of the 32-bit counter, 172 seconds each, and across the ends of its halves. A core that did
// not sleep would take minutes of real time for it.
#include <chips/mps2/irq.hpp>
#include <corps/corps.hpp>

#include "../firmware/check.hpp"

using namespace std::chrono_literals;

namespace {

corps::Clock::time_point end_of_half() {
  const std::int64_t counts_per_tick = mps2::clock_hz / CORPS_TICK_HZ;
  const std::int64_t counts = corps::Clock::now().time_since_epoch().count() * counts_per_tick;
  return corps::Clock::time_point(corps::Clock::duration((((counts >> 31) + 1) << 31) / counts_per_tick));
}

}  // namespace

corps::Task<> async_main(corps::Spawner) {
  auto before = corps::Clock::now();
  co_await corps::Timer::after(10h);
  auto took = corps::Clock::now() - before;
  check(1, took >= 10h);
  check(2, took < 10h + 20us);

  for (int half = 0; half < 4; ++half) {
    const auto end = end_of_half();
    co_await corps::Timer::at(end - 1ms);
    before = corps::Clock::now();
    co_await corps::Timer::after(2ms);
    took = corps::Clock::now() - before;
    check(3, took >= 2ms);
    check(4, took < 2ms + 20us);
    check(5, corps::Clock::now() > end);
  }
  for (auto early : {1us, 0us}) {
    const auto end = end_of_half() - early;
    co_await corps::Timer::at(end);
    check(6, corps::Clock::now() >= end);
    check(7, corps::Clock::now() < end + 20us);
  }
  corps::exit(0);
}
