// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <corps/time/timer.hpp>
#include <cstdint>

namespace corps {

/// What a `Ticker` does about ticks that went by while its task was busy.
enum class MissedTicks : std::uint8_t {
  burst,  ///< delivers every one of them, at once
  skip,   ///< delivers one late tick and goes on at the next multiple of the period
  delay,  ///< delivers one late tick and starts the period anew from it
};

/// A periodic timer without drift: the ticks are start + n * period, whatever the task does in between.
///
///     corps::Ticker every{500ms};
///     for (;;) co_await every.next();
///
/// RAM: 24 bytes, and a Timer in the frame that awaits next(). Contexts: one task at a time.
class Ticker {
 public:
  /// Starts now; the first tick is one `period` away. The period is rounded up to ticks of the clock; zero or less
  /// panics.
  template <class Rep, class Period>
  explicit Ticker(std::chrono::duration<Rep, Period> period, MissedTicks missed = MissedTicks::burst)
      : period_(Clock::ceil(period)), missed_(missed) {
    restart();
  }

  /// Starts the period anew: the next tick is one period from now.
  void restart();

  class Next;
  /// The next tick. Cancel safety: a tick that was not delivered is delivered by the next call.
  Next next() noexcept;

 private:
  void delivered();
  Clock::duration period_;
  Clock::time_point next_;
  MissedTicks missed_;
};

/// The future of one tick.
class [[nodiscard("next() does nothing until it is awaited")]] Ticker::Next : public Awaitable<Next> {
 public:
  Next(Next&& other) noexcept = default;
  bool poll_ready(Context& context) noexcept { return timer_.poll_ready(context); }
  void take() { ticker_->delivered(); }

 private:
  friend class Ticker;
  explicit Next(Ticker& ticker) noexcept : timer_(Timer::at(ticker.next_)), ticker_(&ticker) {}
  Timer timer_;
  Ticker* ticker_;
};

inline Ticker::Next Ticker::next() noexcept { return Next(*this); }

}  // namespace corps
