// expect: deleted
// SPDX-License-Identifier: MIT OR Apache-2.0
#include <corps/corps.hpp>

corps::Signal<> signal;
corps::Async<int> call() { co_return 1; }
#ifndef CORPS_FAIL
corps::Task<> task() { (void)co_await corps::select(corps::array_of(call(), call())); }
#else
corps::Task<> task() {
  auto calls = corps::array_of(call(), call());
  (void)co_await corps::select(std::move(calls));
}
#endif
