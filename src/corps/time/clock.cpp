// SPDX-License-Identifier: MIT OR Apache-2.0
#include <corps/time/clock.hpp>

namespace corps {

Clock::rep Clock::add(rep instant, rep wait) {
  // Of two that are not negative, a negative sum is the one that did not fit.
  const auto sum = static_cast<rep>(static_cast<std::uint64_t>(instant) + static_cast<std::uint64_t>(wait));
  if (sum < 0) panic("a deadline is past the end of time");
  return sum;
}

}  // namespace corps
