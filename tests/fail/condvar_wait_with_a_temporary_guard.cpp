// expect: (cannot bind|no matching|no instance)
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
corps::Task<> task() { co_await condvar.wait(std::move(*mutex.try_lock())); }
#endif
