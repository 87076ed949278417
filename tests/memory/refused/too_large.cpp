// SPDX-License-Identifier: MIT OR Apache-2.0
// expect: does not fit
#include <corps/corps.hpp>

namespace {
corps::Async<int> large() {
  volatile char buffer[20000];
  for (auto& byte : buffer) byte = 1;
  co_await corps::yield_now();
  co_return buffer[sizeof buffer - 1 - buffer[0]];
}
corps::Task<300> many() {
  const int result = co_await large();
  if (result != 1) corps::exit(1);
}
}  // namespace

corps::Task<> async_main(corps::Spawner spawner) {
  spawner.spawn(many()).value();
  co_await corps::yield_now();
  corps::exit(0);
}
