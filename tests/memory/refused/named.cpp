// SPDX-License-Identifier: MIT OR Apache-2.0
// expect: not awaited:
#include <corps/corps.hpp>

namespace {
corps::Async<int> one() {
  co_await corps::yield_now();
  co_return 1;
}
corps::Async<int> two() {
  co_await corps::yield_now();
  co_return 2;
}
}  // namespace

corps::Task<> async_main(corps::Spawner) {
  [[maybe_unused]] auto kept = one();
  const int result = co_await two();
  corps::exit(result);
}
