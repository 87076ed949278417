// expect: a Timer does nothing until it is awaited
// SPDX-License-Identifier: MIT OR Apache-2.0
#include <corps/corps.hpp>

using namespace std::chrono_literals;
#ifndef CORPS_FAIL
corps::Task<> task() { co_await corps::Timer::after(1s); }
#else
corps::Task<> task() {
  corps::Timer::after(1s);
  co_return;
}
#endif
