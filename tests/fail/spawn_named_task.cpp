// expect: (deleted|implicitly deleted|use of deleted)
// SPDX-License-Identifier: MIT OR Apache-2.0
#include <corps/corps.hpp>

corps::Task<> task() { co_return; }
#ifndef CORPS_FAIL
void call(corps::Spawner spawner) {
  auto named = task();
  spawner.spawn(std::move(named)).value();
}
#else
void call(corps::Spawner spawner) {
  auto named = task();
  spawner.spawn(named).value();
}
#endif
