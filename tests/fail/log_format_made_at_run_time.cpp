// expect: (consteval|constant expression|no matching function)
// SPDX-License-Identifier: MIT OR Apache-2.0
#include <corps/corps.hpp>

#ifndef CORPS_FAIL
void log(const char (&)[3]) { CORPS_INFO("{}", 1); }
#else
void log(const char (&format)[3]) { CORPS_INFO(format, 1); }
#endif
