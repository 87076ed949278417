// SPDX-License-Identifier: MIT OR Apache-2.0
// A task that selects the first of two timers, over and over: two are set, one expires, the other is dropped. The clock
// goes from alarm to alarm; per select = instructions from alarm to alarm.
#include <benchmarks/bench.hpp>

namespace {

using Ticks = corps::Clock::duration;

corps::Task<> selecting() {
  for (;;) {
    auto first = co_await corps::select(corps::Timer::after(Ticks(2)), corps::Timer::after(Ticks(1)));
    if (first.index() != 1) corps::panic("the later timer came first");
  }
}

}  // namespace

corps::Task<> async_main(corps::Spawner spawner) {
  spawner.spawn(selecting()).value();
  co_return;
}
