// SPDX-License-Identifier: MIT OR Apache-2.0
// expect: not awaited:
#include <corps/corps.hpp>

namespace {
corps::Async<int> one() {
  co_await corps::yield_now();
  co_return 1;
}
}  // namespace

corps::Task<> async_main(corps::Spawner) {
  (void)one();
  co_await corps::yield_now();
  corps::exit(0);
}
