// expect: with_timeout\(\) does nothing until it is awaited
// SPDX-License-Identifier: MIT OR Apache-2.0
#include <corps/corps.hpp>

using namespace std::chrono_literals;
corps::Signal<> signal;
corps::Async<int> call() { co_return 1; }
#ifndef CORPS_FAIL
corps::Task<> task() { (void)co_await corps::with_timeout(1s, signal.wait()); }
#else
corps::Task<> task() {
  corps::with_timeout(1s, signal.wait());
  co_return;
}
#endif
