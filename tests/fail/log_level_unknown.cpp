// expect: (loud|Level)
// SPDX-License-Identifier: MIT OR Apache-2.0

#ifndef CORPS_FAIL
#define CORPS_LOG_LEVEL warn
#include <corps/log/log.hpp>
#else
#define CORPS_LOG_LEVEL loud
#include <corps/log/log.hpp>
#endif
