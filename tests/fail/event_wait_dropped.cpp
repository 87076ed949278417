// expect: wait\(\) does nothing until it is awaited
// SPDX-License-Identifier: MIT OR Apache-2.0
#include <corps/corps.hpp>

corps::Event event;
#ifndef CORPS_FAIL
corps::Task<> task() { co_await event.wait(); }
#else
corps::Task<> task() {
  event.wait();
  co_return;
}
#endif
