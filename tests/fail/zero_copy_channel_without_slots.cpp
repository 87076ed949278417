// expect: a ZeroCopyChannel needs at least one slot
// SPDX-License-Identifier: MIT OR Apache-2.0
#include <corps/corps.hpp>

#ifndef CORPS_FAIL
corps::ZeroCopyChannel<int, 1> channel;
#else
corps::ZeroCopyChannel<int, 0> channel;
#endif
