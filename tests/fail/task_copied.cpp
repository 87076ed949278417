// expect: (deleted|implicitly deleted|use of deleted)
// SPDX-License-Identifier: MIT OR Apache-2.0
#include <corps/corps.hpp>

corps::Task<> task() { co_return; }
#ifndef CORPS_FAIL
void move() {
  auto first = task();
  auto second = std::move(first);
}
#else
void copy() {
  auto first = task();
  auto second = first;
}
#endif
