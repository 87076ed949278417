// expect: receive\(\) does nothing until it is awaited
// SPDX-License-Identifier: MIT OR Apache-2.0
#include <corps/corps.hpp>

corps::ClosableChannel<int, 1> channel;
#ifndef CORPS_FAIL
corps::Task<> task() { (void)co_await channel.receive(); }
#else
corps::Task<> task() {
  channel.receive();
  co_return;
}
#endif
