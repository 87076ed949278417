// SPDX-License-Identifier: MIT OR Apache-2.0
// expect: recursion: sum_of_digits
#include <corps/corps.hpp>

namespace {
[[gnu::noinline]] unsigned sum_of_digits(unsigned n) {
  volatile unsigned digit = n % 10;
  return n == 0 ? 0 : sum_of_digits(n / 10) + digit;
}
}  // namespace

corps::Task<> async_main(corps::Spawner) {
  co_await corps::yield_now();
  volatile unsigned n = 12345;
  corps::exit(static_cast<int>(sum_of_digits(n)));
}
