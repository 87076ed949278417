// expect: yield_now\(\) does nothing until it is awaited
// SPDX-License-Identifier: MIT OR Apache-2.0
#include <corps/corps.hpp>

#ifndef CORPS_FAIL
corps::Task<> task() { co_await corps::yield_now(); }
#else
corps::Task<> task() {
  corps::yield_now();
  co_return;
}
#endif
