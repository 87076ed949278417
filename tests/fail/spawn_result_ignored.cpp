// expect: the task may not have been started
// SPDX-License-Identifier: MIT OR Apache-2.0
#include <corps/corps.hpp>

corps::Task<> task() { co_return; }
#ifndef CORPS_FAIL
void call(corps::Spawner spawner) { spawner.spawn(task()).value(); }
#else
void call(corps::Spawner spawner) { spawner.spawn(task()); }
#endif
