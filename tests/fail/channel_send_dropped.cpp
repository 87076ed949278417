// expect: send\(\) does nothing until it is awaited
// SPDX-License-Identifier: MIT OR Apache-2.0
#include <corps/corps.hpp>

corps::Channel<int, 1> channel;
#ifndef CORPS_FAIL
corps::Task<> task() { co_await channel.send(1); }
#else
corps::Task<> task() {
  channel.send(1);
  co_return;
}
#endif
