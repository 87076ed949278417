// expect: changed\(\) and get\(\) do nothing until they are awaited
// SPDX-License-Identifier: MIT OR Apache-2.0
#include <corps/corps.hpp>

corps::Watch<int> watch;
#ifndef CORPS_FAIL
corps::Task<> task() {
  auto receiver = watch.receiver();
  (void)co_await receiver.changed();
}
#else
corps::Task<> task() {
  auto receiver = watch.receiver();
  receiver.changed();
  co_return;
}
#endif
