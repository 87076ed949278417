// expect: array_of\(\) does nothing until it is given to join or select
// SPDX-License-Identifier: MIT OR Apache-2.0
#include <corps/corps.hpp>

corps::Signal<> signal;
corps::Async<int> call() { co_return 1; }
#ifndef CORPS_FAIL
corps::Task<> task() { (void)co_await corps::join(corps::array_of(call(), call())); }
#else
corps::Task<> task() {
  corps::array_of(call(), call());
  co_return;
}
#endif
