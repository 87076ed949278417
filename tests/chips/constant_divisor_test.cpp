// SPDX-License-Identifier: MIT OR Apache-2.0
#include <gtest/gtest.h>

#include <chips/common/constant_divisor.hpp>
#include <random>

namespace {

constexpr std::int64_t largest = INT64_MAX;

template <std::uint64_t divisor>
void check(std::int64_t value) {
  const auto d = static_cast<std::int64_t>(divisor);
  ASSERT_EQ(chips::ConstantDivisor<divisor>::quotient(value), value / d) << value << " / " << d;
  if (value <= largest - d) {
    ASSERT_EQ(chips::ConstantDivisor<divisor>::quotient_rounded_up(value), (value + d - 1) / d) << value << " / " << d;
  }
}

template <std::uint64_t divisor>
void check_all() {
  const auto d = static_cast<std::int64_t>(divisor);
  std::mt19937_64 random(divisor);
  for (std::int64_t i = 0; i < 1000; ++i) {
    check<divisor>(i);
    check<divisor>(largest - i);
  }
  // Around the multiples of the divisor, where an error of one shows, at every magnitude.
  for (int step = 0; step < 100'000; ++step) {
    const auto any = static_cast<std::int64_t>(random() >> (1 + random() % 63));
    const std::int64_t multiple = any / d * d;
    for (std::int64_t value : {any, multiple, multiple - 1, multiple + 1}) {
      if (value >= 0) check<divisor>(value);
    }
  }
}

}  // namespace

TEST(ConstantDivisor, DividesAsTheOperatorDoes) {
  check_all<1>();
  check_all<2>();
  check_all<3>();
  check_all<25>();  // 25 MHz in ticks of 1 us
  check_all<50>();
  check_all<64>();
  check_all<125>();
  check_all<641>();
  check_all<25'000>();
  check_all<25'000'000>();
  check_all<0xffff'ffff>();
  check_all<0x1'0000'0000>();
  check_all<0x1'0000'0001>();
  check_all<0x3fff'ffff'ffff'ffff>();
  check_all<0x7fff'ffff'ffff'ffff>();
}

TEST(ConstantDivisor, IsAConstantExpression) {
  static_assert(chips::ConstantDivisor<25>::quotient(24) == 0);
  static_assert(chips::ConstantDivisor<25>::quotient(INT64_MAX) == INT64_MAX / 25);
  static_assert(chips::ConstantDivisor<25>::quotient_rounded_up(26) == 2);
}
