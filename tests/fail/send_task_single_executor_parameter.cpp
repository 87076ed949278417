// expect: check_sendable_parameter<false, corps::StaticRef<corps::Channel<|Parameter = corps::StaticRef<corps::Channel<
// SPDX-License-Identifier: MIT OR Apache-2.0
#include <corps/corps.hpp>

#ifndef CORPS_FAIL
corps::SendTask<> task(corps::StaticRef<corps::Channel<int, 2>>) { co_return; }
#else
corps::SendTask<> task(corps::StaticRef<corps::Channel<int, 2, corps::SingleExecutorLock>>) { co_return; }
#endif
