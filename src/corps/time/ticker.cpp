// SPDX-License-Identifier: MIT OR Apache-2.0
#include <corps/time/ticker.hpp>

namespace corps {

void Ticker::restart() {
  if (node_.is_queued()) panic("a Ticker was restarted while its next() was being awaited");
  node_.restart(after_delay(0, period_));
}

// None of these sums can overflow: a tick is at most one period after now, a period at most 2^61 ticks, and no clock
// gets to 2^62, which is 146,000 years at 1 MHz.
Clock::rep Ticker::after_burst(Clock::rep tick, Clock::rep period) { return tick + period; }

Clock::rep Ticker::after_skip(Clock::rep tick, Clock::rep period) {
  // The first multiple of the period after now, by doubling and halving: a 64-bit division would bring 700 bytes of
  // library into the program on cores without a divider.
  const Clock::rep late = time_driver::now() - tick;
  Clock::rep step = period;
  while (step <= late - step) step += step;
  Clock::rep past = late;
  for (; step >= period; step >>= 1) {
    if (past >= step) past -= step;
  }
  return tick + (late - past + period);
}

Clock::rep Ticker::after_delay(Clock::rep, Clock::rep period) { return time_driver::now() + period; }

}  // namespace corps
