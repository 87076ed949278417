// SPDX-License-Identifier: MIT OR Apache-2.0
//
// The code of docs/sync/event.md: compiled with the examples, and run by the tests.

#include <corps/corps.hpp>
#include <corps/sync/event.hpp>

using namespace std::chrono_literals;

namespace {

int reports = 0;

corps::Event connected;

corps::Task<3> report(int number) {
  co_await connected.wait();
  ++reports;
  CORPS_INFO("task {} sees the connection", number);
}

}  // namespace

corps::Task<> async_main(corps::Spawner spawner) {
  for (int i = 1; i <= 3; ++i) spawner.spawn(report(i)).value();
  co_await corps::Timer::after(10ms);
  if (reports != 0) corps::exit(1);
  connected.set();
  co_await connected.wait();  // is set: no wait
  co_await corps::Timer::after(1ms);
  connected.clear();
  const auto outcome = co_await corps::with_timeout(5ms, connected.wait());
  corps::exit(reports == 3 && !outcome ? 0 : 1);
}
