// SPDX-License-Identifier: MIT OR Apache-2.0
// The build's options with their defaults; set them with CMake variables of the same names, never per source file.
#pragma once

/// Ticks of corps::Clock per second: the resolution of every timer.
#ifndef CORPS_TICK_HZ
#define CORPS_TICK_HZ 1000000
#endif

static_assert(CORPS_TICK_HZ > 0, "CORPS_TICK_HZ is the number of clock ticks per second: it must be positive");
