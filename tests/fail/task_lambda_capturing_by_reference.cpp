// expect: a corps::Task takes its parameters by value
// SPDX-License-Identifier: MIT OR Apache-2.0
#include <corps/corps.hpp>

#ifndef CORPS_FAIL
void spawn(corps::Spawner spawner) {
  auto task = [](int) -> corps::Task<> { co_return; };
  spawner.spawn(task(1)).value();
}
#else
void spawn(corps::Spawner spawner) {
  int captured = 1;
  spawner
      .spawn([&captured]() -> corps::Task<> {
        ++captured;
        co_return;
      }())
      .value();
}
#endif
