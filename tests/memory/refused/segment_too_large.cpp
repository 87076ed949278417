// SPDX-License-Identifier: MIT OR Apache-2.0
// expect: does not fit
#include <corps/corps.hpp>

namespace {
corps::Async<int> large() {
  volatile char buffer[40000];
  for (auto& byte : buffer) byte = 1;
  co_await corps::yield_now();
  co_return buffer[sizeof buffer - 1 - buffer[0]];
}
corps::Async<int> larger() {
  auto [a, b] = co_await corps::join(large(), large());
  co_return a + b;
}
}  // namespace

corps::Task<> async_main(corps::Spawner) {
  const int result = co_await larger();
  corps::exit(result);
}
