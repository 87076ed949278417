// SPDX-License-Identifier: MIT OR Apache-2.0
#include <corps/time/clock.hpp>

namespace corps {

Clock::time_point Clock::add(time_point instant, duration wait) {
  rep sum = 0;
  if (__builtin_add_overflow(instant.time_since_epoch().count(), wait.count(), &sum)) {
    panic("a deadline is past the end of time: the clock has 63 bits of ticks");
  }
  return time_point(duration(sum));
}

Clock::time_point Clock::after_ticks(rep ticks) { return add(now(), duration(ticks)); }

}  // namespace corps
