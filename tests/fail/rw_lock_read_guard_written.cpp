// expect: (read-only|const-qualified)
// SPDX-License-Identifier: MIT OR Apache-2.0
#include <corps/corps.hpp>

corps::RwLock<int> lock;
#ifndef CORPS_FAIL
void use() { **lock.try_write() = 1; }
#else
void use() { **lock.try_read() = 1; }
#endif
