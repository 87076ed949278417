// SPDX-License-Identifier: MIT OR Apache-2.0
// expect: recursion:
#include <corps/corps.hpp>

namespace {
corps::Async<int> pong(int n);
corps::Async<int> ping(int n) {
  co_await corps::yield_now();
  if (n == 0) co_return 0;
  const int result = co_await pong(n - 1);
  co_return result;
}
corps::Async<int> pong(int n) {
  const int result = co_await ping(n);
  co_return result;
}
}  // namespace

corps::Task<> async_main(corps::Spawner) {
  const int result = co_await ping(3);
  corps::exit(result);
}
