// expect: a Pipe needs room for at least one byte
// SPDX-License-Identifier: MIT OR Apache-2.0
#include <corps/corps.hpp>

#ifndef CORPS_FAIL
corps::Pipe<1> bytes;
#else
corps::Pipe<0> bytes;
#endif
