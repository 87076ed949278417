// SPDX-License-Identifier: MIT OR Apache-2.0
//
// The code of docs/sync/closable_channel.md: compiled with the examples, and run by the tests.

#include <corps/corps.hpp>
#include <corps/sync/closable_channel.hpp>

using namespace std::chrono_literals;

namespace {

corps::ClosableChannel<int, 2> samples;
int sum = 0;
bool ended = false;

corps::Task<> add_up() {
  for (;;) {
    const auto sample = co_await samples.receive();
    if (!sample) break;  // closed, and nothing is left
    sum += *sample;
  }
  ended = true;
}

}  // namespace

corps::Task<> async_main(corps::Spawner spawner) {
  spawner.spawn(add_up()).value();
  for (int i = 1; i <= 5; ++i) {
    const auto sent = co_await samples.send(int{i});
    if (!sent) corps::exit(1);
  }
  samples.close();
  const auto late = co_await samples.send(6);
  if (late || late.error() != 6) corps::exit(2);
  co_await corps::Timer::after(1ms);
  corps::exit(ended && sum == 15 ? 0 : 3);
}
