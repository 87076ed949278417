// expect: (no matching|cannot convert|no known conversion)
// SPDX-License-Identifier: MIT OR Apache-2.0
#include <corps/corps.hpp>

corps::Mutex<int> mutex;
corps::Condvar condvar;
#ifndef CORPS_FAIL
corps::Task<> task() {
  auto guard = co_await mutex.lock();
  co_await condvar.wait(guard);
}
#else
corps::BasicCondvar<corps::SingleExecutorLock> other;
corps::Task<> task() {
  auto guard = co_await mutex.lock();
  co_await other.wait(guard);
}
#endif
