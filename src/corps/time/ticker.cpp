// SPDX-License-Identifier: MIT OR Apache-2.0
#include <corps/time/ticker.hpp>

namespace corps {

void Ticker::restart() {
  if (period_ <= Clock::duration::zero()) panic("a Ticker needs a period of at least one clock tick");
  next_ = Clock::add(Clock::now(), period_);
}

void Ticker::delivered() {
  switch (missed_) {
    case MissedTicks::burst:
      next_ = Clock::add(next_, period_);
      break;
    case MissedTicks::skip: {
      const Clock::rep periods = (Clock::now() - next_) / period_ + 1;
      next_ = Clock::add(next_, periods * period_);
      break;
    }
    case MissedTicks::delay:
      next_ = Clock::add(Clock::now(), period_);
      break;
  }
}

}  // namespace corps
