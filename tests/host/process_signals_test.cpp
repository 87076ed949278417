// SPDX-License-Identifier: MIT OR Apache-2.0
#include <signal.h>
#include <unistd.h>

#include <string>

#include "run.hpp"

namespace {

using test::Borrowed;
using test::host::ProcessSignals;
using namespace std::chrono_literals;

corps::Spawner here() { return corps::Spawner(corps::detail::current->executor()); }
bool is_default(int number) {
  struct sigaction action{};
  sigaction(number, nullptr, &action);
  return action.sa_handler == SIG_DFL;
}

corps::Task<> receive_signals() {
  {
    ProcessSignals signals{SIGUSR1, SIGUSR2};
    const auto none = co_await corps::with_timeout(1ms, signals.next());
    EXPECT_FALSE(none.has_value());
    // Kept while nobody awaits it.
    kill(getpid(), SIGUSR1);
    co_await corps::Timer::after(2ms);
    int number = co_await signals.next();
    EXPECT_EQ(number, SIGUSR1);
    // Awaited when it arrives.
    auto soon = []() -> corps::Async<> {
      co_await corps::Timer::after(1ms);
      kill(getpid(), SIGUSR2);
    };
    auto [second, nothing] = co_await corps::join(signals.next(), soon());
    EXPECT_EQ(second, SIGUSR2);
    EXPECT_FALSE(is_default(SIGUSR1));
  }
  EXPECT_TRUE(is_default(SIGUSR1));
  EXPECT_TRUE(is_default(SIGUSR2));
}
TEST(ProcessSignals, AreValuesAndGoBackToWhatTheyWere) { test::run(receive_signals()); }

struct Shared {
  ProcessSignals signals{SIGUSR1};
  std::string order;
};
corps::Task<3> take_one(Borrowed<std::optional<Shared>> shared, char name) {
  co_await (*shared)->signals.next();
  (*shared)->order += name;
}
corps::Task<> take_turns(Borrowed<std::optional<Shared>> shared) {
  shared->emplace();
  const auto a = here().spawn(take_one(shared, 'a')).value();
  const auto b = here().spawn(take_one(shared, 'b')).value();
  const auto c = here().spawn(take_one(shared, 'c')).value();
  co_await corps::yield_now();
  kill(getpid(), SIGUSR1);
  co_await a.join();
  b.cancel();  // the first in the line, perhaps after its turn has come
  kill(getpid(), SIGUSR1);
  co_await c.join();
  EXPECT_EQ((*shared)->order, "ac");
  shared->reset();
}
TEST(ProcessSignals, GoToThoseWhoWaitInTheirOrder) {
  std::optional<Shared> shared;
  test::run(take_turns(Borrowed(shared)));
}

corps::Task<> two_objects() {
  ProcessSignals one{SIGUSR1}, two{SIGUSR1};
  kill(getpid(), SIGUSR1);
  auto [first, second] = co_await corps::join(one.next(), two.next());
  EXPECT_EQ(first, SIGUSR1);
  EXPECT_EQ(second, SIGUSR1);
}
TEST(ProcessSignals, GoToEachObject) { test::run(two_objects()); }

TEST(ProcessSignalsDeathTest, RefuseWhatCannotBeCaught) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  EXPECT_DEATH((ProcessSignals{SIGKILL}), "no signal that a program can catch");
  EXPECT_DEATH((ProcessSignals{4'711}), "no signal that a program can catch");
}

}  // namespace
