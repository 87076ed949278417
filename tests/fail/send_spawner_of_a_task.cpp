// expect: a SendSpawner spawns a corps::SendTask
// SPDX-License-Identifier: MIT OR Apache-2.0
#include <corps/corps.hpp>

#ifndef CORPS_FAIL
corps::SendTask<> task() { co_return; }
#else
corps::Task<> task() { co_return; }
#endif

bool spawn(corps::SendSpawner spawner) { return spawner.spawn(task()).has_value(); }
