// SPDX-License-Identifier: MIT OR Apache-2.0
// Timers expire in the order of their deadlines, not of their making, never early and promptly.
#include <corps/corps.hpp>

#include "check.hpp"

using namespace std::chrono_literals;

/// How many times slower than the RP2040 at 125 MHz the chip is.
#ifndef CORPS_TEST_SLOWNESS
#define CORPS_TEST_SLOWNESS 1
#endif

namespace {
constexpr int slowness = CORPS_TEST_SLOWNESS;
constinit std::int64_t last = 0;
constinit unsigned expired = 0;
constexpr std::uint32_t timers = 24;
}  // namespace

corps::Task<timers> expire_at(std::int64_t deadline) {
  co_await corps::Timer::at(corps::Clock::time_point(corps::Clock::duration(deadline)));
  const std::int64_t now = corps::Clock::now().time_since_epoch().count();
  check(1, now >= deadline);
  check(2, now < deadline + 200 * slowness);
  check(3, deadline >= last);
  last = deadline;
  ++expired;
}

corps::Task<> async_main(corps::Spawner spawner) {
  const std::int64_t start = corps::Clock::now().time_since_epoch().count() + 5000;
  for (std::uint32_t i = 0; i < timers; ++i) {
    // A permutation with neighbours one microsecond apart.
    spawner.spawn(expire_at(start + i * 7 % timers)).value();
  }
  co_await corps::Timer::after(10ms);
  check(4, expired == timers);
  // One that has passed already suspends once, and comes back at once.
  const auto before = corps::Clock::now();
  co_await corps::Timer::at(before - 1s);
  co_await corps::Timer::after(-1s);
  co_await corps::Timer::after(0s);
  check(5, corps::Clock::now() - before < 100us * slowness);
  // Each wait takes at least what was asked for, at most a few microseconds more.
  for (int us = 1; us < 200; ++us) {
    const auto begin = corps::Clock::now();
    co_await corps::Timer::after(std::chrono::microseconds(us));
    const auto took = corps::Clock::now() - begin;
    check(6, took >= std::chrono::microseconds(us));
    check(7, took < std::chrono::microseconds(us + 30 * slowness));
  }
  corps::exit(0);
}
