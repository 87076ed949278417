// expect: a SendTask does not run until it is spawned
// SPDX-License-Identifier: MIT OR Apache-2.0
#include <corps/corps.hpp>

corps::SendTask<> task() { co_return; }

bool spawn(corps::SendSpawner spawner) {
#ifdef CORPS_FAIL
  task();
#endif
  return spawner.spawn(task()).has_value();
}
