// expect: a Channel holds at most
// SPDX-License-Identifier: MIT OR Apache-2.0
#include <corps/corps.hpp>

#ifndef CORPS_FAIL
corps::Channel<char, 65535> channel;
#else
corps::Channel<char, 65536> channel;
#endif
