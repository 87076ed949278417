// expect: array_of takes futures of one type
// SPDX-License-Identifier: MIT OR Apache-2.0
#include <corps/corps.hpp>

corps::Signal<> signal;
corps::Async<int> call() { co_return 1; }
#ifndef CORPS_FAIL
corps::Task<> task() { (void)co_await corps::join(call(), signal.wait()); }
#else
corps::Task<> task() { (void)co_await corps::join(corps::array_of(call(), signal.wait())); }
#endif
