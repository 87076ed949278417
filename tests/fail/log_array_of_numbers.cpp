// expect: of arrays, the log prints texts only
// SPDX-License-Identifier: MIT OR Apache-2.0
#include <corps/corps.hpp>

char text[] = "text";
int numbers[] = {1, 2};
#ifndef CORPS_FAIL
void log() { CORPS_INFO("{}", text); }
#else
void log() { CORPS_INFO("{}", numbers); }
#endif
