// SPDX-License-Identifier: MIT OR Apache-2.0
// expect: CORPS_MAX_FRAME allows 64
#include <corps/corps.hpp>

// option: --max-frame 64
namespace {
corps::Async<int> large() {
  volatile char buffer[100];
  for (auto& byte : buffer) byte = 1;
  co_await corps::yield_now();
  co_return buffer[sizeof buffer - 1 - buffer[0]];
}
}  // namespace

corps::Task<> async_main(corps::Spawner) {
  const int result = co_await large();
  corps::exit(result);
}
