// SPDX-License-Identifier: MIT OR Apache-2.0
// W3 when the core is not asleep, but in the poll of another task, in a function as deep as the size says, which then
// yields: from the first instruction of the interrupt's handler to the first of the task that waits for it.
#include <arch/cortex_m/nvic.hpp>
#include <benchmarks/bench.hpp>

namespace {

constinit corps::Signal<> happened;
constexpr unsigned times = 22;

corps::Task<> waiting() {
  for (;;) {
    co_await happened.wait();
    bench::mark<bench::end>();
  }
}

corps::Async<> busy_at(unsigned depth) {
  if (depth == 1) {
    for (unsigned time = 0; time < times; ++time) {
      co_await corps::yield_now();
      corps::arch::nvic::pend(31);
      // So that the handler runs here.
      asm volatile("dsb\n\tisb" ::: "memory");
    }
    corps::exit(0);
  }
  corps::recursion_depth<16>();
  const unsigned below = depth - 1;
  co_await busy_at(below);
}

corps::Task<> busy(unsigned depth) { co_await busy_at(depth); }

}  // namespace

extern "C" void bench_isr_line_31() noexcept { happened.signal(); }

corps::Task<> async_main(corps::Spawner spawner) {
  spawner.spawn(waiting()).value();
  spawner.spawn(busy(bench::size())).value();
  co_return;
}
