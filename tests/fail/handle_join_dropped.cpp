// expect: join\(\) does nothing until it is awaited
// SPDX-License-Identifier: MIT OR Apache-2.0
#include <corps/corps.hpp>

#ifndef CORPS_FAIL
corps::Task<> task(corps::TaskHandle other) { co_await other.join(); }
#else
corps::Task<> task(corps::TaskHandle other) {
  other.join();
  co_return;
}
#endif
