// expect: constant expression
// SPDX-License-Identifier: MIT OR Apache-2.0
#include <corps/corps.hpp>

#ifndef CORPS_FAIL
corps::StaticString make() { return "abc"; }
#else
corps::StaticString make() {
  const char text[] = {'a', 'b', 0};
  return text;
}
#endif
