// expect: (nodiscard|ignoring return value)
// SPDX-License-Identifier: MIT OR Apache-2.0
#include <corps/corps.hpp>

#ifndef CORPS_FAIL
void give_up() { corps::current_task().cancel(); }
#else
void give_up() { corps::current_task(); }
#endif
