// SPDX-License-Identifier: MIT OR Apache-2.0
// For the firmware tests: the program ends, with a status that says where, at the first thing that is wrong.
#pragma once

#include <corps/panic.hpp>

/// Ends the run with `status` unless `good`. Each check of a program has a status of its own.
inline void check(int status, bool good) {
  if (!good) corps::exit(status);
}
