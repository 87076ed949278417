// SPDX-License-Identifier: MIT OR Apache-2.0
// What the build must refuse.
#include <corps/corps.hpp>

namespace {
corps::Async<int> countdown(int n) {
  co_await corps::yield_now();
  if (n == 0) co_return 0;
  const int below = co_await countdown(n - 1);
  co_return below + 1;
}
}  // namespace

corps::Task<> async_main(corps::Spawner) {
  const int result = co_await countdown(3);
  corps::exit(result);
}
