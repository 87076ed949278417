// expect: a parameter of a corps::SendTask is not Sendable
// SPDX-License-Identifier: MIT OR Apache-2.0
#include <corps/corps.hpp>

#ifndef CORPS_FAIL
corps::SendTask<> task(corps::StaticRef<const int>) { co_return; }
corps::SendTask<> channel_task(corps::StaticRef<corps::Channel<int, 2>>) { co_return; }
#else
corps::SendTask<> task(corps::StaticRef<int>) { co_return; }
#endif
