// expect: send\(\) and receive\(\) do nothing until they are awaited
// SPDX-License-Identifier: MIT OR Apache-2.0
#include <corps/corps.hpp>

corps::ZeroCopyChannel<int, 1> channel;
#ifndef CORPS_FAIL
corps::Task<> task() { auto slot = co_await channel.send(); }
#else
corps::Task<> task() {
  channel.send();
  co_return;
}
#endif
