// expect: a OnceCell holds an object
// SPDX-License-Identifier: MIT OR Apache-2.0
#include <corps/corps.hpp>

#ifndef CORPS_FAIL
corps::OnceCell<int> cell;
#else
corps::OnceCell<void> cell;
#endif
