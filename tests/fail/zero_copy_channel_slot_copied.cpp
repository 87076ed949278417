// expect: (deleted|use of deleted)
// SPDX-License-Identifier: MIT OR Apache-2.0
#include <corps/corps.hpp>

corps::ZeroCopyChannel<int, 2> channel;
#ifndef CORPS_FAIL
void test() {
  auto first = channel.try_send();
  auto second = std::move(*first);
}
#else
void test() {
  auto first = channel.try_send();
  auto second = *first;
}
#endif
