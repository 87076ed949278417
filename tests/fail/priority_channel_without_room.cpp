// expect: a PriorityChannel needs room for at least one value
// SPDX-License-Identifier: MIT OR Apache-2.0
#include <corps/corps.hpp>

#ifndef CORPS_FAIL
corps::PriorityChannel<int, 1> channel;
#else
corps::PriorityChannel<int, 0> channel;
#endif
