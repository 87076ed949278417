// SPDX-License-Identifier: MIT OR Apache-2.0
// Spawning: the call of the task function, which claims a slot, and the push. 64 tasks, one after another.
#include <benchmarks/bench.hpp>

namespace {

corps::Task<64> short_task() { co_return; }

}  // namespace

corps::Task<> async_main(corps::Spawner spawner) {
  for (unsigned round = 0; round < 2; ++round) {
    for (unsigned number = 0; number < 64; ++number) {
      bench::mark<bench::begin>();
      const bool spawned = spawner.spawn(short_task()).has_value();
      bench::mark<bench::end>();
      if (!spawned) corps::panic("no slot");
    }
    bench::mark<bench::step>();
    co_await corps::yield_now();  // all of them run and end
  }
  bench::mark<bench::step>();
  corps::exit(0);
}
