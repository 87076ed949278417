// SPDX-License-Identifier: MIT OR Apache-2.0
// W3 with the waiting function called by others, as deep as the size says: the wake costs the same.
#include <benchmarks/bench.hpp>

namespace {

constinit corps::Signal<> happened;
constexpr unsigned times = 20;

corps::Async<> wait_at(unsigned depth) {
  if (depth == 1) {
    for (unsigned time = 0;; ++time) {
      co_await happened.wait();
      bench::mark<bench::end>();
      if (time == times) corps::exit(0);
    }
  }
  corps::recursion_depth<16>();
  const unsigned below = depth - 1;
  co_await wait_at(below);
}

corps::Task<> waiting(unsigned depth) { co_await wait_at(depth); }

}  // namespace

extern "C" void bench_isr_line_31() noexcept { happened.signal(); }

corps::Task<> async_main(corps::Spawner spawner) {
  spawner.spawn(waiting(bench::size())).value();
  co_return;
}
