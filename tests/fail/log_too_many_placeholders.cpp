// expect: the_format_needs_one_placeholder_for_each_argument
// SPDX-License-Identifier: MIT OR Apache-2.0
#include <corps/corps.hpp>

#ifndef CORPS_FAIL
void log() { CORPS_INFO("{}", 1); }
#else
void log() { CORPS_INFO("{} {}", 1); }
#endif
