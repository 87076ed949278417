// SPDX-License-Identifier: MIT OR Apache-2.0
// A program that uses every part of the portable runtime once, and ends with the number of the check that failed.

#include <boards/pico/board.hpp>
#include <corps/corps.hpp>
#include <utility>

using namespace std::chrono_literals;

namespace {

corps::Channel<int, 2> numbers;
corps::Signal<int> sum;

void check(bool holds, int number) {
  if (!holds) corps::exit(number);
}

corps::Async<int> square(int x) {
  co_await corps::Timer::after(1ms);
  co_return x* x;
}

corps::Async<int> sum_of_squares(int a, int b) {
  auto [first, second] = co_await corps::join(square(a), square(b));
  co_return first + second;
}

corps::Task<> produce(int count) {
  for (int i = 1; i <= count; ++i) co_await numbers.send(i);
}

corps::Task<2> consume(int count) {
  int total = 0;
  for (int i = 0; i < count; ++i) total += co_await numbers.receive();
  sum.signal(total);
}

}  // namespace

corps::Task<> async_main(corps::Spawner spawner) {
  auto board = pico::take();
  board.led.set_high();

  auto producer = spawner.spawn(produce(100));
  check(producer.has_value(), 1);
  check(spawner.spawn(produce(1)).error() == corps::SpawnError::busy, 2);
  check(spawner.spawn(consume(100)).has_value(), 3);
  const int total = co_await sum.wait();
  check(total == 5050, 4);
  check(!producer->is_running(), 5);

  const auto before = corps::Clock::now();
  const int squares = co_await sum_of_squares(3, 4);
  check(squares == 25, 6);
  check(corps::Clock::now() - before >= 1ms, 7);

  const auto late = co_await corps::with_timeout(500us, square(5));
  check(!late.has_value(), 8);
  const auto in_time = co_await corps::with_timeout(5ms, square(5));
  check(in_time.value() == 25, 9);

  const auto first = co_await corps::select(corps::Timer::after(2ms), square(6));
  check(first.index() == 1 && std::get<1>(first) == 36, 10);

  corps::Ticker every{1ms};
  for (int i = 0; i < 3; ++i) co_await every.next();
  co_await corps::yield_now();
  CORPS_INFO("all is well: {} {}", total, squares);
  board.led.set_low();
  corps::exit(0);
}
