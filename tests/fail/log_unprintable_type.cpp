// expect: (no matching function for call to .log_print|no matching function)
// SPDX-License-Identifier: MIT OR Apache-2.0
#include <corps/corps.hpp>

struct Unprintable {};
struct Printable {};
void log_print(corps::log::Writer& out, Printable) noexcept { out.text("printable"); }
#ifndef CORPS_FAIL
void log() { CORPS_INFO("{}", Printable()); }
#else
void log() { CORPS_INFO("{}", Unprintable()); }
#endif
