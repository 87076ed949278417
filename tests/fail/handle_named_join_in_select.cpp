// expect: (deleted|implicitly-deleted)
// SPDX-License-Identifier: MIT OR Apache-2.0
#include <corps/corps.hpp>
#include <functional>

corps::Task<> task(corps::TaskHandle other) {
  auto join = other.join();
#ifndef CORPS_FAIL
  co_await corps::select(std::ref(join), corps::yield_now());
#else
  co_await corps::select(join, corps::yield_now());
#endif
}
