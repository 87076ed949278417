// expect: a corps::Task takes its parameters by value
// SPDX-License-Identifier: MIT OR Apache-2.0
#include <corps/corps.hpp>

template <class T>
corps::Task<> task(T) {
  co_return;
}
#ifndef CORPS_FAIL
template corps::Task<> task<int>(int);
#else
template corps::Task<> task<int&>(int&);
#endif
