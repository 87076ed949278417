// expect: (deleted|use of deleted)
// SPDX-License-Identifier: MIT OR Apache-2.0
#include <corps/corps.hpp>

#ifndef CORPS_FAIL
corps::Signal<int> first;
#else
corps::Signal<int> first;
corps::Signal<int> second = first;
#endif
