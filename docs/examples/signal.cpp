// SPDX-License-Identifier: MIT OR Apache-2.0
//
// The code of docs/sync/signal.md: compiled with the examples, and run by the tests.

#include <corps/corps.hpp>

using namespace std::chrono_literals;

namespace {

int seen = 0;
int last = 0;

corps::Signal<int> newest;

corps::Task<> show() {
  for (;;) {
    last = co_await newest.wait();  // the latest value; older ones are gone
    ++seen;
    co_await corps::Timer::after(10ms);
  }
}

}  // namespace

corps::Task<> async_main(corps::Spawner spawner) {
  spawner.spawn(show()).value();
  for (int i = 1; i <= 20; ++i) {
    newest.signal(i);
    co_await corps::Timer::after(1ms);
  }
  co_await corps::Timer::after(20ms);
  corps::exit(last == 20 && seen == 3 && !newest.signaled() ? 0 : 1);
}
