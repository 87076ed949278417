// expect: (void|conversion)
// SPDX-License-Identifier: MIT OR Apache-2.0
#include <corps/corps.hpp>

// Whether it comes in time is for join() to say.
#ifndef CORPS_FAIL
void stop(corps::TaskHandle task) { task.cancel(); }
#else
bool stop(corps::TaskHandle task) { return task.cancel(); }
#endif
