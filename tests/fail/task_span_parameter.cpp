// expect: a corps::Task takes its parameters by value
// SPDX-License-Identifier: MIT OR Apache-2.0
#include <array>
#include <corps/corps.hpp>
#include <span>

#ifndef CORPS_FAIL
corps::Task<> task(std::array<int, 3>) { co_return; }
#else
corps::Task<> task(std::span<int>) { co_return; }
#endif
