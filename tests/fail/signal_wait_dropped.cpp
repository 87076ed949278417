// expect: wait\(\) does nothing until it is awaited
// SPDX-License-Identifier: MIT OR Apache-2.0
#include <corps/corps.hpp>

corps::Signal<> signal;
#ifndef CORPS_FAIL
corps::Task<> task() { co_await signal.wait(); }
#else
corps::Task<> task() {
  signal.wait();
  co_return;
}
#endif
