// expect: takes its parameters by value
// SPDX-License-Identifier: MIT OR Apache-2.0
#include <corps/corps.hpp>

#ifndef CORPS_FAIL
corps::SendTask<> task(int) { co_return; }
#else
corps::SendTask<> task(int&) { co_return; }
#endif
