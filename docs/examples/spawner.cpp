// SPDX-License-Identifier: MIT OR Apache-2.0
//
// The code of docs/tasks/spawner.md: compiled with the examples, and run by the tests.

#include <corps/corps.hpp>

using namespace std::chrono_literals;

namespace {

int served = 0;

corps::Task<2> serve(int client) {
  co_await corps::Timer::after(1ms);
  served += client;
}

// A task that starts tasks: its spawner is a parameter like any other.
corps::Task<> listen(corps::Spawner spawner, int clients) {
  for (int client = 1; client <= clients; ++client) {
    // All slots in use: wait until there is one.
    while (!spawner.spawn(serve(client))) co_await corps::Timer::after(500us);
  }
}

}  // namespace

corps::Task<> async_main(corps::Spawner spawner) {
  // A failure can only be a mistake in the program: stop on it.
  corps::TaskHandle listener = spawner.spawn(listen(spawner, 5)).value();
  co_await listener.join();
  co_await corps::Timer::after(2ms);

  // A failure is to be expected: look at it.
  (void)spawner.spawn(serve(100));
  (void)spawner.spawn(serve(100));
  auto third = spawner.spawn(serve(100));
  const bool refused = !third && third.error() == corps::SpawnError::busy;
  corps::exit(served == 15 && refused ? 0 : 1);
}
