// SPDX-License-Identifier: MIT OR Apache-2.0
#include <arch/host/runtime/loop.hpp>
#include <arch/host/runtime/steady_ticks.hpp>
#include <corps/config.hpp>
#include <corps/time/driver.hpp>

namespace corps {
namespace {

using std::chrono::nanoseconds;
using std::chrono::steady_clock;

constexpr std::int64_t second = 1'000'000'000;

/// The clock starts when it is looked at first, which the start of the program does.
steady_clock::time_point start() noexcept {
  static const steady_clock::time_point instant = steady_clock::now();
  return instant;
}

/// In two parts, since the product of a long time and the frequency does not fit.
std::int64_t ticks_of(std::int64_t ns, std::int64_t round) noexcept {
  return ns / second * CORPS_TICK_HZ + (ns % second * CORPS_TICK_HZ + round) / second;
}

std::int64_t elapsed() noexcept {
  const steady_clock::time_point began = start();
  return nanoseconds(steady_clock::now() - began).count();
}

}  // namespace

namespace time_driver {

std::int64_t now() noexcept { return ticks_of(elapsed(), 0); }
std::int64_t now_rounded_up() noexcept { return ticks_of(elapsed(), second - 1); }
bool set_alarm(std::int64_t deadline) noexcept { return host::detail::Loop::this_thread().set_alarm(deadline); }

}  // namespace time_driver

namespace host::detail {

static_assert(CORPS_TICK_HZ <= second,
              "the desktop's clock counts nanoseconds: CORPS_TICK_HZ is at most 1,000,000,000");

steady_clock::time_point steady_time_of(std::int64_t tick) noexcept {
  constexpr auto end = steady_clock::time_point::max();
  const std::int64_t seconds = tick / CORPS_TICK_HZ;
  if (seconds >= nanoseconds(end - start()).count() / second - 1) return end;
  const std::int64_t rest = tick % CORPS_TICK_HZ * second;
  return start() + nanoseconds(seconds * second + rest / CORPS_TICK_HZ + (rest % CORPS_TICK_HZ != 0 ? 1 : 0));
}

}  // namespace host::detail
}  // namespace corps
