// SPDX-License-Identifier: MIT OR Apache-2.0
// W3: from the first instruction of an interrupt's handler to the first of the task that waits for it, out of the
// sleep.
#include <benchmarks/bench.hpp>

namespace {

constinit corps::Signal<> happened;
constexpr unsigned times = 20;

corps::Task<> waiting() {
  for (unsigned time = 0;; ++time) {
    co_await happened.wait();
    bench::mark<bench::end>();
    if (time == times) corps::exit(0);
  }
}

}  // namespace

// Pended by the chip's alarm, which comes when the core is asleep.
extern "C" void bench_isr_line_31() noexcept { happened.signal(); }

corps::Task<> async_main(corps::Spawner spawner) {
  spawner.spawn(waiting()).value();
  co_return;
}
