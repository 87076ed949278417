// SPDX-License-Identifier: MIT OR Apache-2.0
// expect: unknown callee:
#include <corps/corps.hpp>

namespace {
int twice(int x) { return 2 * x; }
int (*volatile function)(int) = twice;
}  // namespace

corps::Task<> async_main(corps::Spawner) {
  co_await corps::yield_now();
  corps::exit(function(21));
}
