// expect: (nodiscard|ignoring return value)
// SPDX-License-Identifier: MIT OR Apache-2.0
#include <corps/corps.hpp>

#ifndef CORPS_FAIL
bool look(corps::TaskHandle task) { return task.is_running(); }
#else
void look(corps::TaskHandle task) { task.is_running(); }
#endif
