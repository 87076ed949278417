// SPDX-License-Identifier: MIT OR Apache-2.0
// W2: two tasks that send each other a number in turns, through channels of capacity 1. One way = instructions / (2 *
// rounds).
#include <benchmarks/bench.hpp>

namespace {

constinit corps::Channel<std::uint32_t, 1> there;
constinit corps::Channel<std::uint32_t, 1> back;

corps::Task<> first() {
  std::uint32_t number = 0;
  for (bench::Rounds rounds;;) {
    rounds.next();
    co_await there.send(number);
    number = co_await back.receive();
  }
}

corps::Task<> second() {
  for (;;) {
    const std::uint32_t number = co_await there.receive();
    co_await back.send(number + 1);
  }
}

}  // namespace

corps::Task<> async_main(corps::Spawner spawner) {
  spawner.spawn(first()).value();
  spawner.spawn(second()).value();
  co_return;
}
