// SPDX-License-Identifier: MIT OR Apache-2.0
//
// The code of docs/futures/select.md.
#include <boards/pico/board.hpp>
#include <corps/corps.hpp>

using namespace std::chrono_literals;

namespace {

corps::Channel<int, 4> jobs;
corps::Signal<> stop;

corps::Async<int> work_until_stopped() {
  int sum = 0;
  for (;;) {
    auto next = co_await corps::select(stop.wait(), jobs.receive());
    if (next.index() == 0) co_return sum;
    sum += std::get<1>(next);
  }
}

corps::Task<> feed() {
  for (int job = 1; job <= 3; ++job) co_await jobs.send(job);
  co_await corps::Timer::after(1ms);
  stop.signal();
}

corps::Async<int> answer_after(std::chrono::milliseconds wait, int answer) {
  co_await corps::Timer::after(wait);
  co_return answer;
}

void require(bool condition) {
  if (!condition) corps::exit(1);
}

}  // namespace

corps::Task<> async_main(corps::Spawner spawner) {
  auto board = pico::take();
  spawner.spawn(feed()).value();
  require(co_await work_until_stopped() == 6);

  // Of an array: which one, and its result.
  auto [fastest, answer] = co_await corps::select(corps::array_of(answer_after(3ms, 30), answer_after(2ms, 20)));
  require(fastest == 1 && answer == 20);

  // A future that outlives the select: by reference. It goes on where it was.
  auto deadline = corps::Timer::after(5ms);
  int rounds = 0;
  while ((co_await corps::select(std::ref(deadline), corps::Timer::after(1ms))).index() == 1) ++rounds;
  require(rounds == 4 || rounds == 5);
  corps::exit(0);
}
