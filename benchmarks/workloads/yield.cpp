// SPDX-License-Identifier: MIT OR Apache-2.0
// W1: N tasks that yield in a loop. Per switch = instructions / (rounds * N).
#include <benchmarks/bench.hpp>

namespace {

corps::Task<256> yielding(unsigned number) {
  for (unsigned count = 0;;) {
    ++count;
    if (number == 0) {
      if (count == bench::warm_up) bench::mark<bench::begin>();
      if (count == bench::warm_up + bench::rounds()) {
        bench::mark<bench::end>();
        corps::exit(0);
      }
    }
    co_await corps::yield_now();
  }
}

}  // namespace

corps::Task<> async_main(corps::Spawner spawner) {
  for (unsigned number = 0; number < bench::size(); ++number) spawner.spawn(yielding(number)).value();
  co_return;
}
