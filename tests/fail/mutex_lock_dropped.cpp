// expect: lock\(\) does nothing until it is awaited
// SPDX-License-Identifier: MIT OR Apache-2.0
#include <corps/corps.hpp>

corps::Mutex<int> mutex;
#ifndef CORPS_FAIL
corps::Task<> task() { auto guard = co_await mutex.lock(); }
#else
corps::Task<> task() {
  mutex.lock();
  co_return;
}
#endif
