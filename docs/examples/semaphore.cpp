// SPDX-License-Identifier: MIT OR Apache-2.0
//
// The code of docs/sync/semaphore.md: compiled with the examples, and run by the tests.

#include <corps/corps.hpp>
#include <corps/sync/semaphore.hpp>

using namespace std::chrono_literals;

namespace {

int running = 0;
int most = 0;
int done = 0;

// Ten milliamperes of supply: whoever draws some takes its permits first.
corps::Semaphore milliamperes(10);

corps::Task<8> heat(std::uint32_t current) {
  auto permit = co_await milliamperes.acquire(current);
  if (++running > most) most = running;
  co_await corps::Timer::after(5ms);
  --running;
  ++done;
}

}  // namespace

corps::Task<> async_main(corps::Spawner spawner) {
  for (int i = 0; i < 8; ++i) spawner.spawn(heat(4)).value();
  co_await corps::Timer::after(1ms);
  if (milliamperes.available() != 2) corps::exit(1);
  // Two are free, but others wait: nobody overtakes them.
  if (milliamperes.try_acquire(2)) corps::exit(2);
  co_await corps::Timer::after(30ms);
  corps::exit(most == 2 && done == 8 && milliamperes.available() == 10 ? 0 : 3);
}
