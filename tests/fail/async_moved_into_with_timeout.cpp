// expect: (deleted|use of deleted)
// SPDX-License-Identifier: MIT OR Apache-2.0
#include <corps/corps.hpp>

using namespace std::chrono_literals;
corps::Async<int> call() { co_return 1; }
#ifndef CORPS_FAIL
corps::Task<> task() { (void)co_await corps::with_timeout(1s, call()); }
#else
corps::Task<> task() {
  auto named = call();
  (void)co_await corps::with_timeout(1s, std::move(named));
}
#endif
