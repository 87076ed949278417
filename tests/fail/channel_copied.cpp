// expect: (deleted|use of deleted)
// SPDX-License-Identifier: MIT OR Apache-2.0
#include <corps/corps.hpp>

#ifndef CORPS_FAIL
corps::Channel<int, 2> first;
#else
corps::Channel<int, 2> first;
corps::Channel<int, 2> second = first;
#endif
