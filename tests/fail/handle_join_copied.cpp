// expect: (deleted|implicitly-deleted)
// SPDX-License-Identifier: MIT OR Apache-2.0
#include <corps/corps.hpp>

corps::Task<> task(corps::TaskHandle other) {
  auto join = other.join();
#ifdef CORPS_FAIL
  auto copy = join;
  co_await copy;
#endif
  co_await join;
}
