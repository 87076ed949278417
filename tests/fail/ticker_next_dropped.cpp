// expect: next\(\) does nothing until it is awaited
// SPDX-License-Identifier: MIT OR Apache-2.0
#include <corps/corps.hpp>

#ifndef CORPS_FAIL
corps::Async<> call(corps::Ticker& every) { co_await every.next(); }
#else
corps::Async<> call(corps::Ticker& every) {
  every.next();
  co_return;
}
#endif
