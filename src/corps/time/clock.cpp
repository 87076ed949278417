// SPDX-License-Identifier: MIT OR Apache-2.0
#include <corps/time/clock.hpp>

namespace corps {

Clock::rep Clock::add(rep instant, rep wait) {
  rep sum = 0;
  if (__builtin_add_overflow(instant, wait, &sum)) panic("a deadline is past the end of time");
  return sum;
}

}  // namespace corps
