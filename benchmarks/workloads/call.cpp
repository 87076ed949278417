// SPDX-License-Identifier: MIT OR Apache-2.0
// A task that calls an Async function which ends at once: its frame, the call, the end. Per call = instructions /
// rounds.
#include <benchmarks/bench.hpp>

namespace {

corps::Async<unsigned> called(unsigned value) { co_return value + 1; }

corps::Task<> calling() {
  unsigned value = 0;
  for (bench::Rounds rounds;;) {
    rounds.next();
    value = co_await called(value);
  }
}

}  // namespace

corps::Task<> async_main(corps::Spawner spawner) {
  spawner.spawn(calling()).value();
  co_return;
}
