// expect: an RwLock is left as soon as its guard is dropped
// SPDX-License-Identifier: MIT OR Apache-2.0
#include <corps/corps.hpp>

corps::RwLock<int> lock;
#ifndef CORPS_FAIL
void use() { auto guard = lock.try_write(); }
#else
void use() { lock.try_write(); }
#endif
