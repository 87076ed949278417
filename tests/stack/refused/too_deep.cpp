// SPDX-License-Identifier: MIT OR Apache-2.0
// expect: does not fit: the stack may take
#include <corps/corps.hpp>

namespace {
[[gnu::noinline]] int large(int seed) {
  volatile int values[1000];
  for (int i = 0; i < 1000; ++i) values[i] = seed + i;
  return values[seed];
}
}  // namespace

corps::Task<> async_main(corps::Spawner) {
  co_await corps::yield_now();
  volatile int seed = 1;
  corps::exit(large(seed));
}
