// expect: extend_counter is for hardware counters of 16 to 32 bits
// SPDX-License-Identifier: MIT OR Apache-2.0
#include <corps/corps.hpp>

#ifndef CORPS_FAIL
std::int64_t time(std::uint32_t word, std::uint32_t counter) { return corps::extend_counter<24>(word, counter); }
#else
std::int64_t time(std::uint32_t word, std::uint32_t counter) { return corps::extend_counter<33>(word, counter); }
#endif
