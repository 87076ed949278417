// SPDX-License-Identifier: MIT OR Apache-2.0
// On the machine's own 64-bit arithmetic; the proof over the whole range is in tests/time.
#include <corps/time/counter_extension.hpp>
#include <support/conformance.hpp>

namespace {

/// Every time from `from` on for `count`, seen with the interrupt that has run and with the one that is late.
template <unsigned bits>
std::uint32_t wrong_from(std::uint64_t from, std::uint32_t count) {
  constexpr std::uint64_t half = std::uint64_t{1} << (bits - 1);
  std::uint32_t wrong = 0;
  for (std::uint64_t time = from; time < from + count; ++time) {
    const auto word = static_cast<std::uint32_t>(time >> (bits - 1));
    const auto counter = static_cast<std::uint32_t>(time & (2 * half - 1));
    if (corps::extend_counter<bits>(word, counter) != static_cast<std::int64_t>(time)) ++wrong;
    if (word != 0 && corps::extend_counter<bits>(word - 1, counter) != static_cast<std::int64_t>(time)) ++wrong;
    if (word != 0 && corps::next_half_period<bits>(word - 1, counter) != word) ++wrong;
    if (corps::next_half_period<bits>(word, counter) != word) ++wrong;
  }
  return wrong;
}

TEST(CounterExtension, IsRightAroundEveryKindOfBoundary) {
  for (std::uint64_t word : {1ull, 2ull, 3ull, 65'535ull, 65'536ull, 0x7FFF'FFFFull, 0x8000'0000ull, 0xFFFF'FFFFull}) {
    EXPECT_EQ(wrong_from<16>((word << 15) - 100, 200), 0u);
    EXPECT_EQ(wrong_from<24>((word << 23) - 100, 200), 0u);
    EXPECT_EQ(wrong_from<32>((word << 31) - 100, 200), 0u);
  }
}

TEST(CounterExtension, IsRightForEveryValueOf16Bits) { EXPECT_EQ(wrong_from<16>(0, 3u << 15), 0u); }

TEST(CounterExtension, ReadsTheWordAgainWhenAnInterruptCameInBetween) {
  std::uint32_t word = 0;
  int reads = 0;
  const std::int64_t time = corps::read_extended_counter<16>(word, [&]() -> std::uint32_t {
    if (++reads == 1) {
      word = 3;  // kept from going on for more than a period
      return 0x8001;
    }
    return 0x8002;
  });
  EXPECT_EQ(reads, 2);
  EXPECT_EQ(time, 0x1'8002);
}

}  // namespace
