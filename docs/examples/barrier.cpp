// SPDX-License-Identifier: MIT OR Apache-2.0
//
// The code of docs/sync/barrier.md: compiled with the examples, and run by the tests.

#include <corps/corps.hpp>
#include <corps/sync/barrier.hpp>

using namespace std::chrono_literals;

namespace {

int ready = 0;
int rounds = 0;

corps::Barrier all_axes(3);

corps::Task<3> axis(int milliseconds) {
  for (int i = 0; i < 4; ++i) {
    co_await corps::Timer::after(std::chrono::milliseconds(milliseconds));
    ++ready;
    if (co_await all_axes.wait() == corps::BarrierRole::leader) {
      if (ready != 3) corps::exit(1);
      ready = 0;
      ++rounds;
    }
  }
}

}  // namespace

corps::Task<> async_main(corps::Spawner spawner) {
  for (int i = 1; i <= 3; ++i) spawner.spawn(axis(i)).value();
  co_await corps::Timer::after(13ms);
  corps::exit(rounds == 4 ? 0 : 2);
}
