// SPDX-License-Identifier: MIT OR Apache-2.0
//
// The code of docs/sync/channel.md: compiled with the examples, and run by the tests.

#include <corps/corps.hpp>
#include <corps/sync/channel.hpp>

using namespace std::chrono_literals;

namespace {

// Room for four jobs; whoever has more waits.
corps::Channel<int, 4> jobs;
int sum = 0;

corps::Task<2> work() {
  for (;;) {
    const int job = co_await jobs.receive();
    co_await corps::Timer::after(1ms);
    sum += job;
  }
}

}  // namespace

corps::Task<> async_main(corps::Spawner spawner) {
  for (int i = 0; i < 2; ++i) spawner.spawn(work()).value();
  for (int job = 1; job <= 10; ++job) co_await jobs.send(int{job});
  co_await corps::Timer::after(20ms);
  if (sum != 55 || !jobs.empty()) corps::exit(1);
  // Both workers wait: what is sent now is theirs, not a newcomer's.
  if (!jobs.try_send(7)) corps::exit(2);
  if (jobs.try_receive()) corps::exit(3);
  co_await corps::Timer::after(5ms);
  corps::exit(sum == 62 ? 0 : 4);
}
