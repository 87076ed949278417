// expect: a PubSub needs room for at least one message
// SPDX-License-Identifier: MIT OR Apache-2.0
#include <corps/corps.hpp>

#ifndef CORPS_FAIL
corps::PubSub<int, 1, 1, 1> hub;
#else
corps::PubSub<int, 0, 1, 1> hub;
#endif
