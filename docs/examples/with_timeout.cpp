// SPDX-License-Identifier: MIT OR Apache-2.0
//
// The code of docs/futures/with-timeout.md.
#include <boards/pico/board.hpp>
#include <corps/corps.hpp>

using namespace std::chrono_literals;

namespace {

corps::Signal<int> reply;

corps::Task<> answer_late() {
  co_await corps::Timer::after(25ms);
  reply.signal(42);
}

// Three tries of 10 ms each, and none of them longer than until `end`.
corps::Async<std::expected<int, corps::TimeoutError>> ask(corps::Clock::time_point end) {
  for (int tries = 0; tries < 3; ++tries) {
    auto answer = co_await corps::with_deadline(end, corps::with_timeout(10ms, reply.wait()));
    if (!answer) break;  // the deadline
    if (answer->has_value()) co_return **answer;
  }
  co_return std::unexpected(corps::TimeoutError{});
}

void require(bool condition) {
  if (!condition) corps::exit(1);
}

}  // namespace

corps::Task<> async_main(corps::Spawner spawner) {
  auto board = pico::take();
  const auto start = corps::Clock::now();
  require(!(co_await ask(start + 15ms)));
  require(corps::Clock::now() - start >= 15ms);

  spawner.spawn(answer_late()).value();
  require((co_await ask(start + 1s)).value_or(0) == 42);
  corps::exit(0);
}
