// SPDX-License-Identifier: MIT OR Apache-2.0
// expect: unknown callee
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
corps::Async<int> (*volatile choice)() = one;
}  // namespace

corps::Task<> async_main(corps::Spawner) {
  choice = two;
  const int result = co_await choice();
  corps::exit(result);
}
