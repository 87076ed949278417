// expect: (deleted|use of deleted)
// SPDX-License-Identifier: MIT OR Apache-2.0
#include <corps/corps.hpp>

corps::OneShot<int> shot;
#ifndef CORPS_FAIL
void test() {
  auto first = shot.sender();
  auto second = std::move(first);
}
#else
void test() {
  auto first = shot.sender();
  auto second = first;
}
#endif
