// expect: (deleted|use of deleted|implicitly deleted)
// SPDX-License-Identifier: MIT OR Apache-2.0
#include <corps/corps.hpp>

corps::Mutex<int> mutex;
#ifndef CORPS_FAIL
void use() {
  auto guard = mutex.try_lock();
  auto moved = std::move(guard);
}
#else
void use() {
  auto guard = *mutex.try_lock();
  auto copy = guard;
}
#endif
