// expect: a Task needs at least one slot
// SPDX-License-Identifier: MIT OR Apache-2.0
#include <corps/corps.hpp>

#ifndef CORPS_FAIL
corps::Task<1> task() { co_return; }
#else
corps::Task<0> task() { co_return; }
#endif
