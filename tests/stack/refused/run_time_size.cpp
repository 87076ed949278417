// SPDX-License-Identifier: MIT OR Apache-2.0
// expect: takes stack by an amount that is known only when it runs
#include <corps/corps.hpp>

namespace {
volatile unsigned count = 20;

[[gnu::noinline]] int many(unsigned count) {
  auto* values = static_cast<volatile char*>(__builtin_alloca(count));
  for (unsigned i = 0; i < count; ++i) values[i] = static_cast<char>(i);
  return values[count / 2];
}
}  // namespace

corps::Task<> async_main(corps::Spawner) {
  co_await corps::yield_now();
  corps::exit(many(count));
}
