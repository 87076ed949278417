// expect: join, select and with_timeout take futures
// SPDX-License-Identifier: MIT OR Apache-2.0
#include <corps/corps.hpp>

corps::OnceCell<int> cell;
#ifndef CORPS_FAIL
int make() { return 1; }
corps::Task<> task() { co_await cell.get_or_init(make); }
#else
struct Other {};
Other make() { return {}; }
corps::Task<> task() { co_await cell.get_or_init(make); }
#endif
