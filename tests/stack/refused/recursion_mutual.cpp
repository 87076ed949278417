// SPDX-License-Identifier: MIT OR Apache-2.0
// expect: by way of odd
#include <corps/corps.hpp>

namespace {
unsigned odd(unsigned n);
[[gnu::noinline]] unsigned even(unsigned n) {
  volatile unsigned kept = n;
  return n == 0 ? 1 : odd(n - 1) + 2 * kept;
}
[[gnu::noinline]] unsigned odd(unsigned n) {
  volatile unsigned kept = n;
  return n == 0 ? 0 : even(n - 1) + 3 * kept;
}
}  // namespace

corps::Task<> async_main(corps::Spawner) {
  co_await corps::yield_now();
  volatile unsigned n = 5;
  corps::exit(static_cast<int>(even(n)));
}
