// SPDX-License-Identifier: MIT OR Apache-2.0
// Spawning a task, its first poll and its end; and the yield of the task that spawns it.
#include <benchmarks/bench.hpp>

namespace {

corps::Task<> short_task() { co_return; }

}  // namespace

corps::Task<> async_main(corps::Spawner spawner) {
  for (bench::Rounds rounds;;) {
    rounds.next();
    if (!spawner.spawn(short_task()).has_value()) corps::panic("no slot");
    co_await corps::yield_now();
  }
}
