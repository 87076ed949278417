// expect: next\(\) does nothing until it is awaited
// SPDX-License-Identifier: MIT OR Apache-2.0
#include <corps/corps.hpp>

corps::PubSub<int, 1, 1, 1> hub;
#ifndef CORPS_FAIL
corps::Task<> task() {
  auto subscriber = hub.subscribe();
  (void)co_await subscriber->next();
}
#else
corps::Task<> task() {
  auto subscriber = hub.subscribe();
  subscriber->next();
  co_return;
}
#endif
