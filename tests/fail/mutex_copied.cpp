// expect: (deleted|use of deleted)
// SPDX-License-Identifier: MIT OR Apache-2.0
#include <corps/corps.hpp>

#ifndef CORPS_FAIL
corps::Mutex<int> first{1};
#else
corps::Mutex<int> first{1};
corps::Mutex<int> second = first;
#endif
