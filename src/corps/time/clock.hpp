// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <chrono>
#include <concepts>
#include <corps/config.hpp>
#include <corps/panic.hpp>
#include <corps/time/driver.hpp>
#include <cstdint>
#include <limits>
#include <type_traits>
#include <utility>

namespace corps {

/// Time since the program started, in 64-bit ticks of 1 / CORPS_TICK_HZ seconds: 292,000 years at 1 MHz. A std::chrono
/// clock. Any context.
struct Clock {
  using rep = std::int64_t;
  using period = std::ratio<1, CORPS_TICK_HZ>;
  using duration = std::chrono::duration<rep, period>;
  using time_point = std::chrono::time_point<Clock>;
  static constexpr bool is_steady = true;

  static time_point now() noexcept { return time_point(duration(time_driver::now())); }

  /// `wait` in ticks, rounded up, so that a wait is never short; a negative one is 0. Panics when 64 bits cannot hold
  /// it.
  /// Inlined, because the durations in a program are constants nearly always, and this then leaves nothing but the
  /// result.
  template <class Rep, class Period>
  [[gnu::always_inline]] static constexpr duration ceil(std::chrono::duration<Rep, Period> wait) {
    using Factor = std::ratio_divide<Period, period>;
    if (wait <= wait.zero()) return duration::zero();
    if constexpr (std::chrono::treat_as_floating_point_v<Rep>) {
      const auto ticks = static_cast<long double>(wait.count()) * Factor::num / Factor::den;
      if (!(ticks < 9223372036854775807.0L)) out_of_range();
      const auto whole = static_cast<rep>(ticks);
      return duration(whole + (static_cast<long double>(whole) < ticks ? 1 : 0));
    } else {
      if (!std::in_range<rep>(wait.count())) out_of_range();
      const auto count = static_cast<rep>(wait.count());
      rep scaled = 0;
      if (__builtin_mul_overflow(count, rep{Factor::num}, &scaled)) return ceil_wide(count, Factor::num, Factor::den);
      if constexpr (Factor::den == 1) return duration(scaled);
      return duration(scaled / Factor::den + (scaled % Factor::den != 0 ? 1 : 0));
    }
  }

  /// The instant `wait` from now, rounded up. Panics when it is past the end of time.
  template <class Rep, class Period>
  static time_point after(std::chrono::duration<Rep, Period> wait) {
    return time_point(duration(ticks_after(wait)));
  }
  /// The same in ticks. For frames: Clang keeps an object that a function returns in memory there, if it is not a
  /// number.
  template <class Rep, class Period>
  static rep ticks_after(std::chrono::duration<Rep, Period> wait) {
    return add(time_driver::now_rounded_up(), ceil(wait).count());
  }

  /// `instant` + `wait` in ticks, neither of them negative; panics instead of wrapping round.
  static rep add(rep instant, rep wait);

 private:
  [[noreturn]] static void out_of_range() {
    panic("a duration does not fit into 64 bits of clock ticks: wait for less, or lower CORPS_TICK_HZ");
  }
  /// count * num / den, rounded up, when count * num overflows although the result may not.
  static constexpr duration ceil_wide(rep count, rep num, rep den) {
    const rep whole = count / den;
    const rep rest = count % den;
    rep ticks = 0;
    rep part = 0;
    if (__builtin_mul_overflow(whole, num, &ticks) || __builtin_mul_overflow(rest, num, &part)) out_of_range();
    part = part / den + (part % den != 0 ? 1 : 0);
    if (__builtin_add_overflow(ticks, part, &ticks)) out_of_range();
    return duration(ticks);
  }
};

}  // namespace corps
