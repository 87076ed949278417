// expect: put into an array for join and select by corps::array_of
// SPDX-License-Identifier: MIT OR Apache-2.0
#include <array>
#include <corps/corps.hpp>

corps::Signal<> signal;
corps::Async<int> call() { co_return 1; }
#ifndef CORPS_FAIL
corps::Task<> task() { (void)co_await corps::join(corps::array_of(call(), call())); }
#else
corps::Task<> task() { (void)co_await corps::join(std::array<corps::Async<int>, 2>{call(), call()}); }
#endif
