// expect: the_format_has_a_brace_that_is_neither_a_placeholder_nor_doubled
// SPDX-License-Identifier: MIT OR Apache-2.0
#include <corps/corps.hpp>

#ifndef CORPS_FAIL
void log() { CORPS_INFO("{{ {}", 1); }
#else
void log() { CORPS_INFO("{ {}", 1); }
#endif
