// SPDX-License-Identifier: MIT OR Apache-2.0
// expect: in an interrupt:
#include <corps/corps.hpp>

namespace {
corps::Async<int> one() {
  co_await corps::yield_now();
  co_return 1;
}
}  // namespace

// The handler of an interrupt.
extern "C" void corps_isr_line_31() { corps::block_on(one()); }

corps::Task<> async_main(corps::Spawner) {
  co_await corps::yield_now();
  corps::exit(0);
}
