// expect: poll_once\(\) does nothing until it is awaited
// SPDX-License-Identifier: MIT OR Apache-2.0
#include <corps/corps.hpp>

corps::Signal<> signal;
corps::Async<int> call() { co_return 1; }
#ifndef CORPS_FAIL
corps::Task<> task() { (void)co_await corps::poll_once(signal.wait()); }
#else
corps::Task<> task() {
  corps::poll_once(signal.wait());
  co_return;
}
#endif
