// expect: join, select and with_timeout take futures
// SPDX-License-Identifier: MIT OR Apache-2.0
#include <corps/corps.hpp>

#ifndef CORPS_FAIL
corps::Task<> task(corps::TaskHandle a, corps::TaskHandle b) { co_await corps::select(a.join(), b.join()); }
#else
corps::Task<> task(corps::TaskHandle a, corps::TaskHandle b) { co_await corps::select(a, b); }
#endif
