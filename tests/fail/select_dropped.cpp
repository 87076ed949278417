// expect: select\(\) does nothing until it is awaited
// SPDX-License-Identifier: MIT OR Apache-2.0
#include <corps/corps.hpp>

corps::Signal<> signal;
#ifndef CORPS_FAIL
corps::Task<> task() { (void)co_await corps::select(signal.wait(), signal.wait()); }
#else
corps::Task<> task() {
  corps::select(signal.wait(), signal.wait());
  co_return;
}
#endif
