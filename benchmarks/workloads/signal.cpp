// SPDX-License-Identifier: MIT OR Apache-2.0
// W2: two tasks that signal each other in turns. One way = instructions / (2 * rounds).
#include <benchmarks/bench.hpp>

namespace {

constinit corps::Signal<> there;
constinit corps::Signal<> back;

corps::Task<> first() {
  for (bench::Rounds rounds;;) {
    rounds.next();
    there.signal();
    co_await back.wait();
  }
}

corps::Task<> second() {
  for (;;) {
    co_await there.wait();
    back.signal();
  }
}

}  // namespace

corps::Task<> async_main(corps::Spawner spawner) {
  spawner.spawn(first()).value();
  spawner.spawn(second()).value();
  co_return;
}
