// expect: (deleted|use of deleted|no matching function|could not convert|no viable conversion|conversion from)
// SPDX-License-Identifier: MIT OR Apache-2.0
#include <corps/corps.hpp>
#include <optional>

corps::Async<int> call() { co_return 1; }
#ifndef CORPS_FAIL
corps::Task<> task() { [[maybe_unused]] std::optional<int> result = co_await call(); }
#else
corps::Task<> task() {
  std::optional<corps::Async<int>> stored = call();
  co_return;
}
#endif
