// SPDX-License-Identifier: MIT OR Apache-2.0
// Which board three_tasks.cpp runs on: all that differs between the Pico and the desktop.
#pragma once

#if defined(__linux__)
#include "host_three_tasks.hpp"
namespace board = desk;
#else
#include <boards/pico/board.hpp>
namespace board = pico;
#endif
