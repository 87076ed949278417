// expect: a corps::Task takes its parameters by value
// SPDX-License-Identifier: MIT OR Apache-2.0
#include <corps/corps.hpp>

namespace app {
struct View {
  const char* text;
};
struct Copy {
  char text[8];
};
}  // namespace app
template <>
inline constexpr bool corps::is_view<app::View> = true;

#ifndef CORPS_FAIL
corps::Task<> task(app::Copy) { co_return; }
#else
corps::Task<> task(app::View) { co_return; }
#endif
