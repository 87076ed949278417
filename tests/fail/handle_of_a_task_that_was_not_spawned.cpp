// expect: (no member named|has no member named)
// SPDX-License-Identifier: MIT OR Apache-2.0
#include <corps/corps.hpp>

corps::Task<> task() { co_return; }
#ifndef CORPS_FAIL
void call(corps::Spawner spawner) { spawner.spawn(task()).value().cancel(); }
#else
void call(corps::Spawner) { task().cancel(); }
#endif
