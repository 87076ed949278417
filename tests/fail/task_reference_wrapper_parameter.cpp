// expect: a corps::Task takes its parameters by value
// SPDX-License-Identifier: MIT OR Apache-2.0
#include <corps/corps.hpp>
#include <functional>

#ifndef CORPS_FAIL
corps::Task<> task(corps::StaticRef<int>) { co_return; }
#else
corps::Task<> task(std::reference_wrapper<int>) { co_return; }
#endif
