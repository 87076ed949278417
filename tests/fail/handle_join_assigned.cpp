// expect: (deleted|implicitly-deleted)
// SPDX-License-Identifier: MIT OR Apache-2.0
#include <corps/corps.hpp>

corps::Task<> task(corps::TaskHandle first, corps::TaskHandle second) {
  auto join = first.join();
  co_await join;
#ifdef CORPS_FAIL
  join = second.join();
#else
  co_await second.join();
#endif
}
