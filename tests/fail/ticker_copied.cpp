// expect: (deleted|use of deleted)
// SPDX-License-Identifier: MIT OR Apache-2.0
#include <corps/corps.hpp>

using namespace std::chrono_literals;
#ifndef CORPS_FAIL
corps::Ticker make() { return corps::Ticker(1s); }
#else
void copy() {
  corps::Ticker first(1s);
  corps::Ticker second = first;
}
#endif
