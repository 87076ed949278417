// SPDX-License-Identifier: MIT OR Apache-2.0
// Over the whole range. `time` is the true number of counts; a driver sees it as a counter and as a number of half
// periods, which is late by one while an interrupt is.
#include <corps/time/counter_extension.hpp>

#include <gtest/gtest.h>

#include <random>
#include <utility>
#include <vector>

namespace {

using corps::extend_counter;
using corps::next_half_period;

template <unsigned bits>
constexpr std::uint64_t half = std::uint64_t{1} << (bits - 1);
template <unsigned bits>
constexpr std::uint32_t counter_at(std::uint64_t time) {
  return static_cast<std::uint32_t>(time & (2 * half<bits> - 1));
}
constexpr std::uint64_t last_word = UINT32_MAX;

/// Whether the time comes out right, with the interrupt that has run and with the one that is late.
template <unsigned bits>
constexpr bool is_right(std::uint64_t time) {
  const std::uint64_t word = time / half<bits>;
  const auto expected = static_cast<std::int64_t>(time);
  bool right = true;
  if (word <= last_word)
    right &= extend_counter<bits>(static_cast<std::uint32_t>(word), counter_at<bits>(time)) == expected;
  if (word >= 1)
    right &= extend_counter<bits>(static_cast<std::uint32_t>(word - 1), counter_at<bits>(time)) == expected;
  return right;
}

template <unsigned bits>
std::uint64_t wrong_between(std::uint64_t from, std::uint64_t to) {
  std::uint64_t wrong = 0;
  for (std::uint64_t time = from; time < to; ++time) wrong += is_right<bits>(time) ? 0 : 1;
  return wrong;
}

// Why the samples below are enough, for any number of bits: write h for 2^(bits-1), w for the word, c for the counter,
// and let the time be t = (w + late) h + r with 0 <= r < h and late = 0 or 1. The counter's top bit is the parity of
// w + late, and its other bits are r. Flipping the top bit when w is odd leaves in it the parity of late, that is late
// itself: past = late h + r. So w h + past = t, for every w, r and late. Nothing in it depends on w but its parity, or
// on r at all; the sum is below 2^64 as (2^32 - 1) h + 2 h <= 2^63 + 2^31.
static_assert(is_right<32>(0) && is_right<32>(half<32> - 1) && is_right<32>(half<32>) &&
              is_right<32>(2 * half<32> - 1));
static_assert(is_right<32>(2 * half<32>) && is_right<32>(INT64_MAX - 1) && is_right<32>(INT64_MAX));
static_assert(is_right<24>(0) && is_right<24>(half<24>) && is_right<24>(last_word * half<24> + 2 * half<24> - 1));
static_assert(is_right<16>(0) && is_right<16>(half<16>) && is_right<16>(last_word * half<16> + 2 * half<16> - 1));

/// Words at which anything could change: the first, the last, and both sides of each power of two.
std::vector<std::uint64_t> words_of_interest() {
  std::vector<std::uint64_t> words = {0, 1, 2, 3, 4, 5, last_word - 3, last_word - 2, last_word - 1, last_word};
  for (unsigned bit = 3; bit < 32; ++bit) {
    for (int offset = -2; offset <= 2; ++offset)
      words.push_back((std::uint64_t{1} << bit) + static_cast<std::uint64_t>(offset));
  }
  return words;
}

TEST(CounterExtension, IsRightForEveryValueOf16Bits) {
  for (std::uint64_t word : words_of_interest()) {
    EXPECT_EQ(wrong_between<16>(word * half<16>, (word + 1) * half<16>), 0u) << word;
  }
  // Beyond the last half period that can be counted, when its interrupt is late.
  EXPECT_EQ(wrong_between<16>((last_word + 1) * half<16>, (last_word + 2) * half<16>), 0u);
}

TEST(CounterExtension, IsRightForEveryValueOf24Bits) {
  EXPECT_EQ(wrong_between<24>(0, 5 * half<24>), 0u);
  EXPECT_EQ(wrong_between<24>(last_word * half<24>, (last_word + 2) * half<24>), 0u);
}

TEST(CounterExtension, IsRightAroundEveryBoundaryOf32Bits) {
  constexpr std::uint64_t near = 2'000;
  for (std::uint64_t word : words_of_interest()) {
    const std::uint64_t boundary = word * half<32>;
    EXPECT_EQ(wrong_between<32>(boundary < near ? 0 : boundary - near, boundary + near), 0u) << word;
    // Each bit of the counter, both of its sides.
    for (unsigned bit = 0; bit < 31; ++bit) {
      const std::uint64_t at = boundary + (std::uint64_t{1} << bit);
      EXPECT_EQ(wrong_between<32>(at - 1, at + 2), 0u) << word << ' ' << bit;
    }
  }
  std::mt19937_64 random(1);
  for (int i = 0; i < 1'000'000; ++i) ASSERT_TRUE(is_right<32>(random() >> 1));
  EXPECT_EQ(wrong_between<32>(static_cast<std::uint64_t>(INT64_MAX) - near, static_cast<std::uint64_t>(INT64_MAX)), 0u);
}

TEST(CounterExtension, IsRightForEveryWidth) {
  const auto check = []<unsigned... more>(std::integer_sequence<unsigned, more...>) {
    std::mt19937_64 random(2);
    for (int i = 0; i < 100'000; ++i) {
      const std::uint64_t word = random() >> 32;
      const std::uint64_t rest = random() >> 32;
      ASSERT_TRUE((is_right<16 + more>(word * half<16 + more> + rest % half<16 + more>) && ...)) << word << ' ' << rest;
    }
  };
  check(std::make_integer_sequence<unsigned, 17>());
}

TEST(CounterExtension, StandsStillAtTheEndOf64Bits) {
  EXPECT_EQ(extend_counter<32>(UINT32_MAX, 0xFFFF'FFFE), INT64_MAX - 1);
  EXPECT_EQ(extend_counter<32>(UINT32_MAX, 0xFFFF'FFFF), INT64_MAX);
  // A round later, with the interrupt late: not a wrap to the past.
  EXPECT_EQ(extend_counter<32>(UINT32_MAX, 0), INT64_MAX);
  EXPECT_EQ(extend_counter<32>(UINT32_MAX, 0x7FFF'FFFF), INT64_MAX);
  EXPECT_EQ(extend_counter<31>(UINT32_MAX, 0), std::int64_t{1} << 62);
}

TEST(CounterExtension, CountsAHalfPeriodOnceHoweverOftenItsInterruptComes) {
  std::uint32_t word = 0;
  for (std::uint64_t time = 0; time < 10 * half<16>; time += 911) {
    for (int again = 0; again < 3; ++again) word = next_half_period<16>(word, counter_at<16>(time));
    ASSERT_EQ(word, time / half<16>);
  }
}

TEST(CounterExtension, CountsToItsEndAndPanicsThere) {
  static_assert(next_half_period<16>(0, 0x7FFF) == 0);
  static_assert(next_half_period<16>(0, 0x8000) == 1);
  static_assert(next_half_period<24>(1, 0x80'0000) == 1);
  static_assert(next_half_period<24>(1, 0) == 2);
  static_assert(next_half_period<32>(UINT32_MAX - 1, 0x8000'0000) == UINT32_MAX);
  EXPECT_EQ(next_half_period<32>(UINT32_MAX, 0x8000'0000), UINT32_MAX);
  EXPECT_DEATH(next_half_period<16>(UINT32_MAX, 0), "the clock has come to the end of its range");
  EXPECT_DEATH(next_half_period<32>(UINT32_MAX, 0x7FFF'FFFF), "the clock has come to the end of its range");
}

/// A chip: time passes at each step, also between the two reads, and the interrupt is late by up to half a period.
template <unsigned bits>
struct Chip {
  explicit Chip(unsigned seed) : random(seed) {}

  void pass(std::uint64_t counts) {
    for (; counts != 0; --counts) {
      ++time;
      if (time % half<bits> == 0) due = time + random() % half<bits>;
      if (due != 0 && time >= due) interrupt();
    }
  }
  void interrupt() {
    word = next_half_period<bits>(word, counter_at<bits>(time));
    due = 0;
  }
  std::mt19937_64 random;
  std::uint64_t time = 0;
  std::uint64_t due = 0;
  std::uint64_t read_at = 0;
  std::uint32_t word = 0;
};

TEST(CounterExtension, ReadsTheTimeHoweverLateInterruptsAreAndTheReaderIs) {
  for (unsigned seed = 0; seed < 4; ++seed) {
    Chip<16> chip(seed);
    std::int64_t before = 0;
    for (int i = 0; i < 5'000; ++i) {
      chip.pass(chip.random() % 2'000);
      // Now and then the reader is kept from its second read for whole periods; once, or it would never get on.
      bool kept = chip.random() % 64 == 0;
      const std::int64_t now = corps::read_extended_counter<16>(chip.word, [&] {
        chip.pass(std::exchange(kept, false) ? half<16> * (1 + chip.random() % 5) : chip.random() % 50);
        chip.read_at = chip.time;
        return counter_at<16>(chip.time);
      });
      ASSERT_EQ(now, static_cast<std::int64_t>(chip.read_at)) << seed << ' ' << i;
      ASSERT_GE(now, before);
      before = now;
    }
  }
}

}  // namespace
