// expect: a mutex is unlocked as soon as its guard is dropped
// SPDX-License-Identifier: MIT OR Apache-2.0
#include <corps/corps.hpp>

corps::Mutex<int> mutex;
#ifndef CORPS_FAIL
void use() { auto guard = mutex.try_lock(); }
#else
void use() { mutex.try_lock(); }
#endif
