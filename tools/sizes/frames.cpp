// SPDX-License-Identifier: MIT OR Apache-2.0
// What a task takes on a 32-bit core, header and frame: each case is compiled by itself, and its one slot is read by
// tools/sizes/sizes.mjs. The text behind a case is what the table calls it.
#include <corps/corps.hpp>

using namespace std::chrono_literals;

namespace {
[[maybe_unused]] constinit corps::Signal<int> signal;
[[maybe_unused]] constinit corps::Channel<int, 4> channel;

#if CASE == 1  // that yields
corps::Task<> task() {
  for (;;) co_await corps::yield_now();
}
#elif CASE == 2  // that waits for a `Timer`
corps::Task<> task() {
  for (;;) co_await corps::Timer::after(10ms);
}
#elif CASE == 3  // that waits for a `Ticker`
corps::Task<> task() {
  corps::Ticker every{10ms};
  for (;;) co_await every.next();
}
#elif CASE == 4  // that waits for a `Signal`
corps::Task<> task() {
  for (;;) co_await signal.wait();
}
#elif CASE == 5  // that receives from a `Channel`
corps::Task<> task() {
  for (;;) co_await channel.receive();
}
#elif CASE == 6  // that waits for a `Signal`, then for a `Timer`
corps::Task<> task() {
  for (;;) {
    co_await signal.wait();
    co_await corps::Timer::after(10ms);
  }
}
#elif CASE == 7  // that waits for a `Signal` with a time-out
corps::Task<> task() {
  for (;;) co_await corps::with_timeout(10ms, signal.wait());
}
#elif CASE == 8  // that waits for the first of a `Signal` and a `Channel`
corps::Task<> task() {
  for (;;) co_await corps::select(signal.wait(), channel.receive());
}
#elif CASE == 9  // that calls an `Async` (its frame not counted)
corps::Async<> function() { co_await signal.wait(); }
corps::Task<> task() {
  for (;;) co_await function();
}
#endif
}  // namespace

std::expected<corps::TaskHandle, corps::SpawnError> start(corps::Spawner spawner) { return spawner.spawn(task()); }
