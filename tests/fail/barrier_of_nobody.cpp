// expect: (constant|constexpr)
// SPDX-License-Identifier: MIT OR Apache-2.0
#include <corps/corps.hpp>

#ifndef CORPS_FAIL
constinit corps::Barrier barrier(1);
#else
constinit corps::Barrier barrier(0);
#endif
