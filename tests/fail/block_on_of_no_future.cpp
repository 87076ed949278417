// expect: take futures
// SPDX-License-Identifier: MIT OR Apache-2.0
#include <corps/corps.hpp>

corps::Signal<> signal;
corps::Async<int> call() { co_return 1; }
#ifndef CORPS_FAIL
int result() { return corps::block_on(call()); }
#else
int result() { return corps::block_on(5); }
#endif
