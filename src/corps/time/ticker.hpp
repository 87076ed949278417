// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <corps/executor/executor.hpp>
#include <corps/futures/future.hpp>
#include <corps/memory/call_pointer.hpp>
#include <corps/panic.hpp>
#include <corps/time/clock.hpp>
#include <corps/time/timer_queue.hpp>
#include <cstdint>
#include <utility>

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
/// RAM: 36 bytes on 32-bit cores (40 with GCC on ARMv7-M), and one word in a frame for each place that awaits next().
/// Contexts: one task at a time; on the desktop, that is under test, a second next() that is awaited at the same time
/// panics.
class Ticker {
 public:
  /// Starts now; the first tick is one `period` away. The period is rounded up to ticks of the clock; zero, less, or
  /// more than 2^61 ticks panics.
  template <class Rep, class Period>
  [[gnu::always_inline]] explicit Ticker(std::chrono::duration<Rep, Period> period,
                                         MissedTicks missed = MissedTicks::burst)
      // The policy as a function, so that an image holds only those that it uses.
      : Ticker(Clock::ceil(period).count(), missed == MissedTicks::burst  ? after_burst
                                            : missed == MissedTicks::skip ? after_skip
                                                                          : after_delay) {}
  Ticker(const Ticker&) = delete;
  Ticker& operator=(const Ticker&) = delete;

  /// Starts the period anew: the next tick is one period from now. Not while next() is being awaited.
  void restart();

  class Next;
  /// The next tick. Awaiting it suspends at least once, but for a tick that had come for an earlier `next()` which was
  /// cancelled: no tick is lost by a cancel, that one is delivered at once.
  Next next() noexcept;

 private:
  using Advance = Clock::rep (*)(Clock::rep tick, Clock::rep period);
  static Clock::rep after_burst(Clock::rep tick, Clock::rep period);
  static Clock::rep after_skip(Clock::rep tick, Clock::rep period);
  static Clock::rep after_delay(Clock::rep tick, Clock::rep period);

  static constexpr Clock::rep longest_period = Clock::rep{1} << 61;

  [[gnu::always_inline]] Ticker(Clock::rep period, Advance advance)
      : node_(after_delay(0, period)), period_(period), advance_(advance) {
    // In the header, where it costs nothing for the constant that a period mostly is.
    if (period <= 0 || period > longest_period) panic("a Ticker needs a period of 1 to 2^61 clock ticks");
  }

  detail::TimerNode node_;
  detail::SplitTicks period_;
  Advance advance_;
#if defined(__linux__)
  const Next* awaited_ = nullptr;
#endif
};

/// The future of one tick.
class [[nodiscard("next() does nothing until it is awaited")]] Ticker::Next : public Awaitable<Next> {
 public:
  // What the moved-from object cancels in its destructor is nothing: the tick is not being waited for before a poll.
  Next(Next&& other) noexcept : ticker_(other.ticker_) {
    if (ticker_->node_.is_queued()) panic("a Ticker's next() was moved while it was being awaited");
  }
  ~Next() { ticker_->node_.cancel(); }

  bool poll_ready(Context& context) noexcept {
#if defined(__linux__)
    // There is one node, and it wakes one: the tick would be lost for one of the two. On a chip the message alone would
    // be a twentieth of the smallest program.
    if (ticker_->node_.is_queued() && ticker_->awaited_ != this) {
      panic("a Ticker's next() was awaited while another was being awaited: give each task a Ticker");
    }
    ticker_->awaited_ = this;
#endif
    return ticker_->node_.poll(context.executor().timers(), context.waker());
  }
  void take() {
    ticker_->node_.restart(call_pointer(ticker_->advance_, ticker_->node_.deadline(), Clock::rep{ticker_->period_}));
  }

 private:
  friend class Ticker;
  explicit Next(Ticker& ticker) noexcept : ticker_(&ticker) {}
  Ticker* ticker_;
};

inline Ticker::Next Ticker::next() noexcept { return Next(*this); }

}  // namespace corps
