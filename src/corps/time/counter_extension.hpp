// SPDX-License-Identifier: MIT OR Apache-2.0
// A hardware counter of 16 to 32 bits as a clock of 64, for the time drivers of chips without a wider one.
#pragma once

#include <arch/atomic.hpp>
#include <atomic>
#include <corps/panic.hpp>
#include <cstdint>

namespace corps {

/// The time in counts, from a counter that runs freely from 0 to 2^bits - 1 and round again, and from the number of its
/// half periods that interrupts have counted so far in `half_periods`.
///
/// Right whether the interrupt for the half period that has begun last has run or not. To count whole periods would
/// not be: at a counter just past 0 one cannot tell whether the round that has just begun is counted already, and is
/// off by a whole period when one guesses wrong. The parity of the number of half periods tells which half of the
/// counter the number belongs to:
///
///     half_periods  counter     the interrupt           time
///     even, 2 k     lower half  has run                 k * 2^bits + counter
///     even, 2 k     upper half  is late                 k * 2^bits + counter
///     odd,  2 k+1   upper half  has run                 k * 2^bits + counter
///     odd,  2 k+1   lower half  is late (a new round)   (k + 1) * 2^bits + counter
///
/// What is past the half periods counted is the counter, in an odd one with its top bit flipped: in the upper half the
/// bit goes, in the lower half, which is a round later, it comes.
///
/// What a driver does:
/// 1. The counter and the word start at 0, the counter's interrupts enabled before it has run for half a period.
/// 2. An interrupt in each half of the counter stores `next_half_period` in the word: one at the counter's overflow and
///    one at a compare with 2^(bits-1), or any other interrupts that come at least once in each half. It runs before
///    that half is over; further ones do no harm.
/// 3. Who reads the time reads the word before the counter, never after: `read_extended_counter`.
/// 4. A counter that runs down is read as its complement in `bits` bits.
///
/// Range: the word counts to 2^32 - 1 half periods, and `next_half_period` panics instead of wrapping round. That is
/// 2^(bits+31) counts: 4.4 years of 16 bits at 1 MHz and 136 years at 32,768 Hz, 1,100 years of 24 bits at 1 MHz, and
/// all of std::int64_t with 32 bits, where the time stands still at its maximum until the interrupt panics.
template <unsigned bits>
constexpr std::int64_t extend_counter(std::uint32_t half_periods, std::uint32_t counter) noexcept {
  static_assert(bits >= 16 && bits <= 32, "extend_counter is for hardware counters of 16 to 32 bits");
  constexpr std::uint32_t top = std::uint32_t{1} << (bits - 1);
  const std::uint32_t past = counter ^ ((half_periods & 1) << (bits - 1));
  // At most (2^32 - 1) * 2^(bits-1) + 2^bits - 1, which fits into 64 bits; and into 63 but for the very last half
  // period of 32 bits, counted late.
  const std::uint64_t time = std::uint64_t{half_periods} * top + past;
  if constexpr (bits == 32) {
    if (time > INT64_MAX) return INT64_MAX;
  }
  return static_cast<std::int64_t>(time);
}

/// The number of half periods after an interrupt that finds the counter at `counter`: one more if the counter has
/// entered another half, the same if not. So an interrupt that comes twice, or for another reason, changes nothing.
/// Panics at the end of the clock's range. Called by the one interrupt handler that stores the word.
template <unsigned bits>
constexpr std::uint32_t next_half_period(std::uint32_t half_periods, std::uint32_t counter) noexcept {
  static_assert(bits >= 16 && bits <= 32, "next_half_period is for hardware counters of 16 to 32 bits");
  if ((half_periods & 1) == ((counter >> (bits - 1)) & 1)) return half_periods;
  if (half_periods == UINT32_MAX) panic("the clock has come to the end of its range: count slower, or start again");
  return half_periods + 1;
}

/// The time in counts: `half_periods` and what `read_counter()` returns, read in the order and as often as it takes to
/// belong together. Any context that `read_counter` is for. Never waits: it reads again only when the handler stored a
/// new number meanwhile, which is once in half a period.
template <unsigned bits, class ReadCounter>
std::int64_t read_extended_counter(const std::uint32_t& half_periods, ReadCounter read_counter) noexcept {
  for (;;) {
    const std::uint32_t before = arch::load_relaxed(half_periods);
    // Acquire: the counter is read after the word, by the compiler, by the core and when another core stores the word.
    // A counter older than the word would look like one of the next round.
    std::atomic_thread_fence(std::memory_order_acquire);
    const std::uint32_t counter = read_counter();
    // Acquire: and the word once more after the counter. A reader that was interrupted in between for longer than half
    // a period finds it changed; else the word is at most one interrupt behind, which extend_counter can bear.
    std::atomic_thread_fence(std::memory_order_acquire);
    if (arch::load_relaxed(half_periods) == before) return extend_counter<bits>(before, counter);
  }
}

}  // namespace corps
