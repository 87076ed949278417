// expect: (deleted|use of deleted)
// SPDX-License-Identifier: MIT OR Apache-2.0
#include <corps/corps.hpp>

corps::PubSub<int, 1, 2, 1> hub;
#ifndef CORPS_FAIL
void test() {
  auto first = hub.subscribe();
  auto second = std::move(*first);
}
#else
void test() {
  auto first = hub.subscribe();
  auto second = *first;
}
#endif
