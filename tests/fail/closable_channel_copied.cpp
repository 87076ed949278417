// expect: (deleted|use of deleted)
// SPDX-License-Identifier: MIT OR Apache-2.0
#include <corps/corps.hpp>

corps::ClosableChannel<int, 2> first;
#ifndef CORPS_FAIL
auto& second = first;
#else
auto second = first;
#endif
