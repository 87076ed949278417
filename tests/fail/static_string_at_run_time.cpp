// expect: (no viable conversion|conversion from|could not convert|no known conversion)
// SPDX-License-Identifier: MIT OR Apache-2.0
#include <corps/corps.hpp>

#ifndef CORPS_FAIL
corps::StaticString make(const char*) { return "literal"; }
#else
corps::StaticString make(const char* text) { return text; }
#endif
