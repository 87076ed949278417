// SPDX-License-Identifier: MIT OR Apache-2.0
//
// The code of docs/time/timer.md and docs/time/clock.md.
#include <boards/pico/board.hpp>
#include <corps/corps.hpp>

using namespace std::chrono_literals;

namespace {

void require(bool condition) {
  if (!condition) corps::exit(1);
}

}  // namespace

corps::Task<> async_main(corps::Spawner) {
  auto board = pico::take();
  const corps::Clock::time_point start = corps::Clock::now();
  co_await corps::Timer::after(2ms);
  co_await corps::Timer::after(std::chrono::duration<double>(0.0005));
  co_await corps::Timer::at(start + 5ms);
  const auto elapsed = corps::Clock::now() - start;
  require(elapsed >= 5ms && elapsed < 6ms);

  // Rounded up to ticks, whatever the unit: a wait is never short.
  static_assert(corps::Clock::ceil(1ns).count() == 1);
  require(corps::Clock::ceil(1500ns) == 2us);

  // One timer for several waits: each of them sees the same deadline.
  auto deadline = corps::Timer::after(3ms);
  (void)co_await corps::select(std::ref(deadline), corps::Timer::after(1ms));
  co_await deadline;
  require(corps::Clock::now() >= deadline.deadline());
  corps::exit(0);
}
