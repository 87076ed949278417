// SPDX-License-Identifier: MIT OR Apache-2.0
#include <sim/support.hpp>
#include <string>
#include <vector>

using namespace std::chrono_literals;
using corps::sim::check;
using corps::sim::explore;
using corps::sim::explore_all;
using corps::sim::order_only;
using corps::sim::World;
using test::Borrowed;

namespace {

corps::Task<> note_times(Borrowed<std::vector<std::int64_t>> times) {
  corps::Ticker every{10ms};
  for (int i = 0; i < 3; ++i) {
    co_await every.next();
    times->push_back(corps::Clock::now().time_since_epoch().count());
  }
}

corps::Task<4> wait_then_note(Borrowed<std::string> text, corps::Clock::duration time, char letter) {
  co_await corps::Timer::after(time);
  *text += letter;
}

corps::Task<> wait_for_signal(Borrowed<corps::Signal<int>> signal, Borrowed<int> result) {
  *result = co_await signal->wait();
}

struct Destroyed {
  explicit Destroyed(int& n) : count(&n) {}
  Destroyed(Destroyed&& other) noexcept : count(std::exchange(other.count, nullptr)) {}
  ~Destroyed() {
    if (count != nullptr) ++*count;
  }
  int* count;
};
corps::Task<3> hold(Destroyed, corps::Clock::duration time) {
  for (;;) co_await corps::Timer::after(time);
}

corps::Task<2> send_numbers(Borrowed<corps::Channel<int, 2>> channel, int from) {
  for (int i = 0; i < 5; ++i) co_await channel->send(from + i);
}
corps::Task<> receive_numbers(Borrowed<corps::Channel<int, 2>> channel, Borrowed<std::vector<int>> received) {
  while (received->size() < 10) received->push_back(co_await channel->receive());
}

corps::Task<> log_a_line() {
  CORPS_INFO("hello {}", 7);
  co_return;
}

}  // namespace

TEST(World, LetsTimePassInSleepOnly) {
  World world(1, order_only());
  std::vector<std::int64_t> times;
  world.spawn(note_times(times));
  world.run_for(9ms);
  EXPECT_TRUE(times.empty());
  EXPECT_EQ(world.now(), 9ms);
  world.run_to_end();
  EXPECT_EQ(times, (std::vector<std::int64_t>{10'000, 20'000, 30'000}));
}

TEST(World, WakesNoTimerEarlyAndNoneMuchTooLate) {
  for (std::uint64_t seed = 0; seed < 300; ++seed) {
    World world(seed);
    std::vector<std::int64_t> times;
    world.spawn(note_times(times));
    world.run_to_end();
    ASSERT_EQ(times.size(), 3u);
    for (int i = 0; i < 3; ++i) {
      ASSERT_GE(times[static_cast<std::size_t>(i)], 10'000 * (i + 1)) << seed;
      ASSERT_LE(times[static_cast<std::size_t>(i)], 10'000 * (i + 1) + 22) << seed;
    }
  }
}

TEST(World, DeliversInterruptsInTheOrderOfTheirTimesAndOfThoseThatAreDueAnyFirst) {
  const auto report = explore_all(
      [](World& world) {
        auto& text = world.make<std::string>();
        world.at(2ms, "c", [&text] { text += 'c'; });
        world.at(1ms, "a", [&text] { text += 'a'; });
        world.at(1ms, "b", [&text] { text += 'b'; });
        const auto never = world.at(1ms, "never", [&text] { text += '!'; });
        world.cancel(never);
        world.run_until_idle();
        check(text == "abc" || text == "bac", text);
      },
      {}, sim_test::in_every_order());
  EXPECT_TRUE(report.passed() && report.complete) << report.text();
  EXPECT_EQ(report.runs, 2u);
}

TEST(World, InterruptsDoNotComeIntoCriticalSectionsOrEachOther) {
  const auto report = explore(
      500,
      [](World& world) {
        auto& depth = world.make<int>(0);
        auto& signal = world.make<corps::Signal<int>>();
        auto& result = world.make<int>(0);
        for (int i = 0; i < 5; ++i) {
          world.between(0us, 3us, "signal", [&depth, &signal] {
            check(++depth == 1, "an interrupt was interrupted");
            signal.signal(7);
            --depth;
          });
        }
        world.spawn(wait_for_signal(signal, result));
        world.run_to_end();
        check(result == 7, "the task has not got the value");
      },
      sim_test::options());
  EXPECT_TRUE(report.passed()) << report.text();
}

TEST(World, ChoosesAnInstantWithinAWindow) {
  std::vector<std::int64_t> times;
  for (std::uint64_t seed = 0; seed < 200; ++seed) {
    World world(seed);
    world.between(1ms, 1005us, "event", [&] { times.push_back(world.now().count()); });
    world.run_until_idle();
  }
  std::sort(times.begin(), times.end());
  ASSERT_EQ(times.size(), 200u);
  EXPECT_EQ(times.front(), 1000);
  EXPECT_EQ(times.back(), 1005);
  times.erase(std::unique(times.begin(), times.end()), times.end());
  EXPECT_EQ(times.size(), 6u);
}

TEST(World, RunsUntilACondition) {
  World world(3);
  std::string text;
  world.spawn(wait_then_note(text, 5ms, 'x'));
  EXPECT_FALSE(world.run_until([&] { return !text.empty(); }, 4ms));
  EXPECT_EQ(world.now(), 4ms);
  EXPECT_TRUE(world.run_until([&] { return !text.empty(); }, 4ms));
  EXPECT_GE(world.now(), 5ms);
  EXPECT_FALSE(world.run_until([] { return false; }));  // nothing is left to happen
}

TEST(World, RunsTheTasksOfSeveralCoresInAnyOrder) {
  std::vector<std::string> orders;
  for (std::uint64_t seed = 0; seed < 100; ++seed) {
    World world(seed);
    std::string text;
    auto& one = world.add_core("core 1");
    auto& two = world.add_core("core 2");
    world.spawn(wait_then_note(text, 1ms, 'a'));
    ASSERT_TRUE(one.spawner().spawn(wait_then_note(text, 1ms, 'b')).has_value());
    ASSERT_TRUE(two.spawner().spawn(wait_then_note(text, 1ms, 'c')).has_value());
    world.run_to_end();
    orders.push_back(text);
  }
  std::sort(orders.begin(), orders.end());
  orders.erase(std::unique(orders.begin(), orders.end()), orders.end());
  EXPECT_EQ(orders, (std::vector<std::string>{"abc", "acb", "bac", "bca", "cab", "cba"}));
}

TEST(World, AChannelBetweenCoresLosesNothingAndKeepsTheOrder) {
  const auto report = explore(
      1000,
      [](World& world) {
        auto& channel = world.make<corps::Channel<int, 2>>();
        auto& received = world.make<std::vector<int>>();
        check(world.add_core("core 1").spawner().spawn(send_numbers(channel, 0)).has_value(), "no slot");
        check(world.add_core("core 2").spawner().spawn(send_numbers(channel, 100)).has_value(), "no slot");
        world.spawn(receive_numbers(channel, received));
        world.run_to_end();
        int next[] = {0, 100};
        for (int number : received) check(number == next[number / 100]++, "out of order");
        check(next[0] == 5 && next[1] == 105, "lost");
      },
      sim_test::options());
  EXPECT_TRUE(report.passed()) << report.text();
}

TEST(World, DestroysTheTasksThatAreLeftAndTheirSlotsAreFree) {
  int destroyed = 0;
  for (std::uint64_t seed = 0; seed < 50; ++seed) {
    World world(seed);
    auto& other = world.add_core("core 1");
    world.spawn(hold(Destroyed(destroyed), 1ms));
    ASSERT_TRUE(other.spawner().spawn(hold(Destroyed(destroyed), 1ms)).has_value());
    world.run_for(std::chrono::microseconds(seed * 100));
    // Not polled yet.
    world.spawn(hold(Destroyed(destroyed), 1ms));
    EXPECT_EQ(world.running_tasks(), 3u);
  }
  EXPECT_EQ(destroyed, 150);
}

TEST(World, WhatItMakesOutlivesTheTasks) {
  int destroyed = 0;
  {
    World world(1);
    auto& signal = world.make<corps::Signal<int>>();
    auto& result = world.make<int>(0);
    world.make<Destroyed>(destroyed);
    world.spawn(wait_for_signal(signal, result));
    world.run_for(1ms);
    world.end_tasks();
    EXPECT_EQ(world.running_tasks(), 0u);
    EXPECT_EQ(destroyed, 0);
  }
  EXPECT_EQ(destroyed, 1);
}

TEST(World, KeepsTheLog) {
  World world(1, order_only());
  world.spawn(log_a_line());
  world.run_for(1ms);
  EXPECT_NE(world.log().find("hello 7\n"), std::string::npos) << world.log();
}

TEST(World, InjectsSpuriousWakesThatChangeNothing) {
  std::uint64_t most_polls = 0;
  for (std::uint64_t seed = 0; seed < 200; ++seed) {
    World world(seed);
    std::vector<std::int64_t> times;
    world.spawn(note_times(times));
    for (int i = 1; i < 30; ++i) world.at(i * 1ms, "tick", [] {});
    world.run_to_end();
    ASSERT_EQ(times.size(), 3u);
    most_polls = std::max(most_polls, world.counts().polls);
  }
  EXPECT_GT(most_polls, 4u);
}

TEST(WorldDeathTest, RefusesWhatIsNoSimulation) {
  EXPECT_DEATH(World::current(), "misuse: there is no world");
  World world(1);
  EXPECT_DEATH(World(2), "misuse: there are two worlds");
  EXPECT_DEATH(
      {
        world.end_tasks();
        world.run_for(1ms);
      },
      "misuse: nothing runs any more");
}
