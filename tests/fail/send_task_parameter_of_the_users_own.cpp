// expect: check_sendable_parameter<false, app::Cache>|Parameter = app::Cache
// SPDX-License-Identifier: MIT OR Apache-2.0
#include <corps/corps.hpp>

namespace app {
struct Reading {
  int value;
};
struct Cache {
  int value;
};
}  // namespace app
template <>
inline constexpr bool corps::is_sendable<app::Cache> = false;

#ifndef CORPS_FAIL
corps::SendTask<> task(app::Reading) { co_return; }
#else
corps::SendTask<> task(app::Cache) { co_return; }
#endif
