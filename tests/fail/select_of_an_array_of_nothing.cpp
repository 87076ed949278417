// expect: select takes at least one future
// SPDX-License-Identifier: MIT OR Apache-2.0
#include <array>
#include <corps/corps.hpp>

#ifndef CORPS_FAIL
corps::Task<> task(std::array<corps::Timer, 1> timers) { (void)co_await corps::select(std::move(timers)); }
#else
corps::Task<> task(std::array<corps::Timer, 0> timers) { (void)co_await corps::select(std::move(timers)); }
#endif
