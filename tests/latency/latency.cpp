// SPDX-License-Identifier: MIT OR Apache-2.0
// A task of the thread computes for 10 ms without an await, again and again; meanwhile an interrupt comes at 2,000
// offsets from its start, a cycle of 25 MHz apart, and an urgent task of an interrupt executor waits for it: as the
// tasks of drivers do (a waker that the handler wakes), by a Signal (CORPS_TEST_SIGNAL), or so while other tasks of the
// interrupt executors have timers (CORPS_TEST_TIMERS). The instructions from the handler's first to the task are
// counted outside: latency.test.mjs.
#include <arch/cortex_m/nvic.hpp>
#include <benchmarks/firmware/systick.hpp>
#include <corps/corps.hpp>

using namespace std::chrono_literals;

namespace {

constinit corps::InterruptExecutor urgent;
constinit corps::InterruptExecutor middle;

#if defined(CORPS_TEST_SIGNAL)
constinit corps::Signal<> happened;
auto has_happened() { return happened.wait(); }
void happen() { happened.signal(); }
#else
constinit corps::WakerCell waker;
constinit volatile bool has_come = false;
auto has_happened() {
  return corps::poll_fn([](corps::Context& context) -> corps::Poll<> {
    waker.set(context.waker());
    if (!has_come) return corps::pending;
    has_come = false;
    return corps::ready;
  });
}
void happen() {
  has_come = true;
  waker.wake();
}
#endif

constinit corps::Signal<std::uint32_t> progress;
constinit corps::Channel<std::uint32_t, 4> numbers;

constexpr std::uint32_t offsets = 2000;
constexpr std::uint32_t per_computation = 10;
/// Cycles between two interrupts of a computation, somewhat less than a tenth of it.
constexpr std::uint32_t apart = 24'000;
constinit std::uint32_t seen = 0;
constinit std::uint32_t enough = 0;
constinit volatile bool computing = false;

corps::SendTask<> urgent_task() {
  for (;;) {
    co_await has_happened();
    asm volatile("dbg #2" ::: "memory");
    // In the middle of the computation, each time.
    if (!computing) corps::exit(2);
    // The last of this computation: the next starts it anew.
    if (++seen == enough) bench::systick::at(0xe000'e010) = 0;
  }
}

[[maybe_unused]] corps::SendTask<> urgent_ticks() {
  corps::Ticker every{1700us};
  for (;;) co_await every.next();
}
[[maybe_unused]] corps::SendTask<> middle_ticks() {
  corps::Ticker every{300us};
  for (;;) co_await every.next();
}

corps::Task<> listens() {
  for (;;) {
    co_await corps::select(progress.wait(), numbers.receive());
  }
}

/// 10 ms of arithmetic, with some of what interrupts are held off for in between.
[[gnu::noinline]] std::uint32_t compute(std::uint32_t x) {
  const auto end = corps::Clock::now() + 10ms;
  for (std::uint32_t i = 0; corps::Clock::now() < end; ++i) {
    for (int j = 0; j < 50; ++j) x = x * 1664525 + 1013904223;
    progress.signal(x);
    (void)numbers.try_send(x);
    if (i % 8 == 0) (void)numbers.try_receive();
  }
  return x;
}

}  // namespace

extern "C" {
void corps_isr_line_20() noexcept { urgent.on_interrupt(); }
void corps_isr_line_21() noexcept { middle.on_interrupt(); }
void corps_isr_system_tick() noexcept { happen(); }
}

corps::Task<> async_main(corps::Spawner spawner) {
  auto up = urgent.start(20, 1);
  up.spawn(urgent_task()).value();
  [[maybe_unused]] auto mid = middle.start(21, 2);
#if defined(CORPS_TEST_TIMERS)
  up.spawn(urgent_ticks()).value();
  mid.spawn(middle_ticks()).value();
#endif
  spawner.spawn(listens()).value();
  std::uint32_t x = 1;
  for (std::uint32_t offset = 0; offset < offsets; offset += per_computation) {
    // Longer by one cycle for each of the ten, and the next time by ten more: so no two offsets are the same.
    computing = true;
    enough += per_computation;
    bench::systick::start(apart - offsets + offset);
    x = compute(x);
    computing = false;
    if (seen != enough) corps::exit(3);
    co_await corps::yield_now();
  }
  corps::exit(x != 0 ? 0 : 4);
}
