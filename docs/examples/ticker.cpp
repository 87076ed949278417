// SPDX-License-Identifier: MIT OR Apache-2.0
//
// The code of docs/time/ticker.md.
#include <boards/pico/board.hpp>
#include <corps/corps.hpp>

using namespace std::chrono_literals;

namespace {

void require(bool condition) {
  if (!condition) corps::exit(1);
}

// The times of three ticks of 10 ms, when the task is busy for 25 ms after the first.
corps::Async<std::array<int, 3>> ticks(corps::MissedTicks missed) {
  std::array<int, 3> at{};
  const auto start = corps::Clock::now();
  corps::Ticker every{10ms, missed};
  for (int& time : at) {
    co_await every.next();
    time = static_cast<int>((corps::Clock::now() - start) / 1ms);
    if (time == 10) co_await corps::Timer::at(start + 35ms);
  }
  co_return at;
}

}  // namespace

corps::Task<> async_main(corps::Spawner) {
  auto board = pico::take();
  require(co_await ticks(corps::MissedTicks::burst) == std::array{10, 35, 35});
  require(co_await ticks(corps::MissedTicks::skip) == std::array{10, 35, 40});
  require(co_await ticks(corps::MissedTicks::delay) == std::array{10, 35, 45});
  corps::exit(0);
}
