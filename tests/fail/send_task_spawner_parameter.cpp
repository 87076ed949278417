// expect: check_sendable_parameter<false, corps::Spawner>|Parameter = corps::Spawner
// SPDX-License-Identifier: MIT OR Apache-2.0
#include <corps/corps.hpp>

#ifndef CORPS_FAIL
corps::SendTask<> task(corps::SendSpawner) { co_return; }
#else
corps::SendTask<> task(corps::Spawner) { co_return; }
#endif
