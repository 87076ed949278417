// expect: (no match for|indirection requires|invalid operands|constraints not satisfied)
// SPDX-License-Identifier: MIT OR Apache-2.0
#include <corps/corps.hpp>

corps::Mutex<> mutex;
#ifndef CORPS_FAIL
void use() { auto guard = mutex.try_lock(); }
#else
void use() {
  auto guard = *mutex.try_lock();
  *guard = 1;
}
#endif
