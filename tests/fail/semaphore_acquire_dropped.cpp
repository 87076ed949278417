// expect: acquire\(\) does nothing until it is awaited
// SPDX-License-Identifier: MIT OR Apache-2.0
#include <corps/corps.hpp>

corps::Semaphore permits{1};
#ifndef CORPS_FAIL
corps::Task<> task() { auto permit = co_await permits.acquire(); }
#else
corps::Task<> task() {
  permits.acquire();
  co_return;
}
#endif
