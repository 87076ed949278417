// expect: permits are released as soon as they are dropped
// SPDX-License-Identifier: MIT OR Apache-2.0
#include <corps/corps.hpp>

corps::Semaphore semaphore(1);
#ifndef CORPS_FAIL
void use() { auto permit = semaphore.try_acquire(); }
#else
void use() { semaphore.try_acquire(); }
#endif
