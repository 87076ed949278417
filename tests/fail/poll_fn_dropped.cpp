// expect: poll_fn\(\) does nothing until it is awaited
// SPDX-License-Identifier: MIT OR Apache-2.0
#include <corps/corps.hpp>

corps::Poll<> step(corps::Context&) { return corps::ready; }
#ifndef CORPS_FAIL
corps::Task<> task() { co_await corps::poll_fn(step); }
#else
corps::Task<> task() {
  corps::poll_fn(step);
  co_return;
}
#endif
