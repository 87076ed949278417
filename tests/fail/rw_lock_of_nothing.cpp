// expect: an RwLock protects an object
// SPDX-License-Identifier: MIT OR Apache-2.0
#include <corps/corps.hpp>

#ifndef CORPS_FAIL
corps::RwLock<int> lock;
#else
corps::RwLock<void> lock;
#endif
