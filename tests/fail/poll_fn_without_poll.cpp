// expect: the function of poll_fn returns a corps::Poll
// SPDX-License-Identifier: MIT OR Apache-2.0
#include <corps/corps.hpp>

#ifndef CORPS_FAIL
corps::Task<> task() {
  co_await corps::poll_fn([](corps::Context&) -> corps::Poll<> { return corps::ready; });
}
#else
corps::Task<> task() {
  co_await corps::poll_fn([](corps::Context&) { return true; });
}
#endif
