// SPDX-License-Identifier: MIT OR Apache-2.0
// expect: at once with another
#include <corps/corps.hpp>

namespace {
corps::Async<int> tree(int n) {
  corps::recursion_depth<4>();
  co_await corps::yield_now();
  if (n == 0) co_return 1;
  auto [a, b] = co_await corps::join(tree(n - 1), tree(n - 1));
  co_return a + b;
}
}  // namespace

corps::Task<> async_main(corps::Spawner) {
  const int result = co_await tree(3);
  corps::exit(result);
}
