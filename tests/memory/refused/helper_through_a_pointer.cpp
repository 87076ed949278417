// SPDX-License-Identifier: MIT OR Apache-2.0
// expect: unknown callee
#include <corps/corps.hpp>

namespace {
[[gnu::noinline]] corps::Async<int> one(int n) {
  co_await corps::yield_now();
  co_return n;
}
corps::Async<int> helper(int n) { return one(n + 1); }
corps::Async<int> other(int n) { return one(n + 2); }
corps::Async<int> (*volatile choice)(int) = helper;
}  // namespace

corps::Task<> async_main(corps::Spawner) {
  choice = other;
  const int result = co_await choice(1);
  corps::exit(result);
}
