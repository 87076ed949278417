// SPDX-License-Identifier: MIT OR Apache-2.0
// expect: recursion:
#include <corps/corps.hpp>

namespace {
template <class T>
corps::Async<T> tree(T n) {
  co_await corps::yield_now();
  if (n == 0) co_return T{1};
  auto [a, b] = co_await corps::join(tree<T>(n - 1), tree<T>(n - 1));
  co_return a + b;
}
}  // namespace

corps::Task<> async_main(corps::Spawner) {
  const int result = co_await tree(3);
  corps::exit(result);
}
