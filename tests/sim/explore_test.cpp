// SPDX-License-Identifier: MIT OR Apache-2.0
// Mistakes that were put in on purpose: exploration finds each, and its report leads back to it.
#include <poll.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdlib>
#include <functional>
#include <sim/support.hpp>
#include <stdexcept>
#include <vector>

using namespace std::chrono_literals;
using corps::sim::Bound;
using corps::sim::check;
using corps::sim::explore;
using corps::sim::explore_all;
using corps::sim::Report;
using corps::sim::World;
using test::Borrowed;

namespace {

/// Its poll looks for the event first and leaves its waker afterwards: one that comes in between wakes nobody.
struct LostWakeUp {
  bool happened = false;
  corps::WakerCell cell;
  void happen() {
    happened = true;
    cell.wake();
  }
  corps::Poll<void> poll(corps::Context& context) {
    if (happened) return corps::Poll<void>(corps::ready);
    cell.set(context.waker());
    return corps::Poll<void>(corps::pending);
  }
};
/// The same the right way round.
struct KeptWakeUp : LostWakeUp {
  corps::Poll<void> poll(corps::Context& context) {
    cell.set(context.waker());
    if (happened) return corps::Poll<void>(corps::ready);
    return corps::Poll<void>(corps::pending);
  }
};

template <class Event>
corps::Task<> wait_for(Borrowed<Event> event) {
  co_await *event;
}

template <class Event>
void event_by_interrupt(World& world) {
  auto& event = world.make<Event>();
  world.spawn(wait_for<Event>(event));
  world.after(0us, "event", [&event] { event.happen(); });
  world.run_to_end();
}

/// A counter that an interrupt and a task increment. The second access is where the interrupt would come between.
struct Counter {
  int value = 0;
  bool locked;
  void increment_in_task() {
    if (locked) {
      corps::arch::CriticalSection section;
      ++value;
      return;
    }
    const int read = value;
    World::current().interrupt_point();
    value = read + 1;
  }
};

corps::Task<> count_to(Borrowed<Counter> counter, int n) {
  for (int i = 0; i < n; ++i) {
    counter->increment_in_task();
    co_await corps::yield_now();
  }
}

template <bool locked>
void count_from_two_sides(World& world) {
  auto& counter = world.make<Counter>();
  counter.locked = locked;
  world.spawn(count_to(counter, 3));
  for (int i = 0; i < 3; ++i) world.after(0us, "count", [&counter] { ++counter.value; });
  world.run_to_end();
  world.run_until_idle();
  check(counter.value == 6, "an increment was lost");
}

/// Two tasks on two cores; the one that comes second finds what the first has left.
struct Order {
  std::vector<int> came;
};
corps::Task<2> come(Borrowed<Order> order, int who) {
  order->came.push_back(who);
  co_return;
}
void who_comes_first(World& world) {
  auto& order = world.make<Order>();
  world.spawn(come(order, 1));
  corps::sim::Core& other = world.add_core("core 1");
  ASSERT_TRUE(other.spawner().spawn(come(order, 2)).has_value());
  world.run_to_end();
  check(order.came == std::vector{1, 2}, "the second came first");
}

corps::Task<> wait_for_ever(Borrowed<corps::Signal<int>> signal) { co_await signal->wait(); }
corps::Task<> spin() {
  for (;;) co_await corps::yield_now();
}
corps::Task<> exit_with(int code) {
  co_await corps::Timer::after(1ms);
  corps::exit(code);
}

/// What `kind` of failure a program has, under one seed.
std::string kind_of(const corps::sim::Program& program, corps::sim::ExploreOptions options = sim_test::options()) {
  const Report report = explore(1, program, options);
  return report.failure ? report.failure->kind : "none";
}

}  // namespace

TEST(Explore, FindsALostWakeUpWithinAHundredSeeds) {
  const Report report = explore(100, event_by_interrupt<LostWakeUp>, sim_test::options());
  ASSERT_TRUE(report.failure) << report.text();
  EXPECT_EQ(report.failure->kind, "deadlock");
  EXPECT_NE(report.failure->message.find("wait_for"), std::string::npos) << report.text();
  const Report right = explore(500, event_by_interrupt<KeptWakeUp>, sim_test::options());
  EXPECT_TRUE(right.passed()) << right.text();
}

TEST(Explore, FindsALostWakeUpInEveryOrderToo) {
  const Report report = explore_all(event_by_interrupt<LostWakeUp>, {}, sim_test::in_every_order());
  ASSERT_TRUE(report.failure) << report.text();
  EXPECT_EQ(report.failure->kind, "deadlock");
  const Report right = explore_all(event_by_interrupt<KeptWakeUp>, {}, sim_test::in_every_order());
  EXPECT_TRUE(right.passed()) << right.text();
  EXPECT_TRUE(right.complete);
  EXPECT_GT(right.runs, 5u);
}

TEST(Explore, FindsAMissingLock) {
  const Report report = explore(200, count_from_two_sides<false>, sim_test::options());
  ASSERT_TRUE(report.failure) << report.text();
  EXPECT_EQ(report.failure->message, "an increment was lost");
  EXPECT_FALSE(explore_all(count_from_two_sides<false>, {}, sim_test::in_every_order()).passed());

  const Report right = explore(500, count_from_two_sides<true>, sim_test::options());
  EXPECT_TRUE(right.passed()) << right.text();
  const Report all = explore_all(count_from_two_sides<true>, {}, sim_test::in_every_order());
  EXPECT_TRUE(all.passed() && all.complete) << all.text();
}

TEST(Explore, FindsWhatDependsOnTheOrderOfCores) {
  const Report report = explore(50, who_comes_first, sim_test::options());
  ASSERT_TRUE(report.failure) << report.text();
  EXPECT_EQ(report.failure->message, "the second came first");
  EXPECT_FALSE(explore_all(who_comes_first, {}, sim_test::in_every_order()).passed());
}

TEST(Explore, AFailingSeedReplaysToTheSameOrderOfEvents) {
  const Report report = explore(200, count_from_two_sides<false>, sim_test::options());
  ASSERT_TRUE(report.failure && report.failure->seed) << report.text();
  EXPECT_EQ(report.failure->replay,
            "CORPS_SIM_SEED=" + std::to_string(*report.failure->seed) +
                " desktop_sim --gtest_filter=Explore.AFailingSeedReplaysToTheSameOrderOfEvents");
  auto options = sim_test::options();
  options.first_seed = *report.failure->seed;
  const Report again = explore(1, count_from_two_sides<false>, options);
  ASSERT_TRUE(again.failure);
  EXPECT_EQ(again.failure->events, report.failure->events);
  EXPECT_NE(report.failure->events.find("irq     count"), std::string::npos) << report.failure->events;
  EXPECT_NE(report.failure->events.find("poll    count_to #1"), std::string::npos) << report.failure->events;
  EXPECT_NE(report.failure->events.find("FAILED  check: an increment was lost"), std::string::npos);
}

TEST(Explore, AFailingListOfChoicesReplaysToTheSameFailure) {
  const Report report = explore_all(event_by_interrupt<LostWakeUp>, {}, sim_test::in_every_order());
  ASSERT_TRUE(report.failure);
  const auto choices = corps::sim::choices_from_text(report.failure->choices);
  ASSERT_TRUE(choices.has_value());
  const Report again = corps::sim::replay_choices(*choices, event_by_interrupt<LostWakeUp>, sim_test::in_every_order());
  ASSERT_TRUE(again.failure);
  EXPECT_EQ(again.failure->kind, report.failure->kind);
  EXPECT_EQ(again.failure->message, report.failure->message);
  EXPECT_EQ(again.failure->at, report.failure->at);
}

TEST(Explore, ObeysTheEnvironmentThatTheCommandSets) {
  const Report report = explore(200, count_from_two_sides<false>, sim_test::options());
  ASSERT_TRUE(report.failure && report.failure->seed);
  setenv("CORPS_SIM_SEED", std::to_string(*report.failure->seed).c_str(), 1);
  const Report again = explore(200, count_from_two_sides<false>, sim_test::options());
  unsetenv("CORPS_SIM_SEED");
  ASSERT_TRUE(again.failure);
  EXPECT_EQ(again.runs, 1u);
  EXPECT_EQ(again.failure->seed, report.failure->seed);
  EXPECT_EQ(again.failure->message, report.failure->message);
}

TEST(Explore, SaysThatABoundLeftSomethingOut) {
  for (const unsigned together : {1u, 100u}) {
    auto options = sim_test::in_every_order();
    options.runs_per_process = together;
    const auto nine_orders = [](World& world) { check(world.choose(3) + world.choose(3) < 5, "no"); };
    EXPECT_TRUE(explore_all(nine_orders, {}, options).complete);
    EXPECT_EQ(explore_all(nine_orders, {}, options).runs, 9u);
    const Report bounded = explore_all(nine_orders, {.deviations = 1}, options);
    EXPECT_EQ(bounded.runs, 5u);
    EXPECT_FALSE(bounded.complete);
    const Report stopped = explore_all(nine_orders, {.runs = 4}, options);
    EXPECT_EQ(stopped.runs, 4u);
    EXPECT_FALSE(stopped.complete);
  }
}

TEST(Explore, IsTheSameEachTime) {
  const Report first = explore(100, count_from_two_sides<true>, sim_test::options());
  const Report second = explore(100, count_from_two_sides<true>, sim_test::options());
  EXPECT_EQ(first.fingerprint, second.fingerprint);
  EXPECT_EQ(first.interrupts, 300u);
  auto other_seeds = sim_test::options();
  other_seeds.first_seed = 1'000'000;
  EXPECT_NE(explore(100, count_from_two_sides<true>, other_seeds).fingerprint, first.fingerprint);
  auto alone = sim_test::options();
  alone.runs_per_process = 1;
  EXPECT_EQ(explore(30, count_from_two_sides<true>, alone).runs, 30u);
}

TEST(Explore, NamesEachKindOfFailure) {
  static corps::Signal<int> never;
  EXPECT_EQ(kind_of([](World&) { check(false, "no"); }), "check");
  EXPECT_EQ(kind_of([](World&) { corps::panic("no"); }), "panic");
  EXPECT_EQ(kind_of([](World&) { throw std::runtime_error("no"); }), "exception");
  EXPECT_EQ(kind_of([](World&) { std::abort(); }), "crash");
  EXPECT_EQ(kind_of([](World& world) {
              world.spawn(wait_for_ever(never));
              world.run_to_end();
            }),
            "deadlock");
  EXPECT_EQ(kind_of([](World& world) {
              world.spawn(spin());
              world.run_for(1s);
            }),
            "spin");
  EXPECT_EQ(kind_of([](World& world) {
              world.spawn(exit_with(3));
              world.run_to_end();
            }),
            "exit");
  EXPECT_EQ(kind_of([](World& world) {
              world.spawn(exit_with(0));
              world.run_to_end();
              check(false, "the exit has not ended the run");
            }),
            "none");
  auto impatient = sim_test::options();
  impatient.seconds_per_run = 1;
  const auto endless = [](World&) {
    for (volatile bool on = true; on;) {
    }
  };
  const Report hung = corps::sim::replay_seed(1, endless, impatient);
  ASSERT_TRUE(hung.failure);
  EXPECT_EQ(hung.failure->kind, "hung");
}

TEST(Explore, SaysThatItIsTheReplayThatHasNoTimeAndNotThatItWentDifferently) {
  auto options = sim_test::options();
  options.seconds_per_replay = 1;
  // With its events printed it takes long.
  const auto slow_replay = [](World& world) {
    world.run_for(5ms);
    while (world.event_log().is_printed()) world.run_for(1us);
    check(false, "no");
  };
  const Report report = explore(1, slow_replay, options);
  ASSERT_TRUE(report.failure) << report.text();
  EXPECT_EQ(report.failure->kind, "check");
  EXPECT_NE(report.failure->message.find("the replay for the order of events was ended after 1 s"), std::string::npos)
      << report.text();
  EXPECT_EQ(report.failure->message.find("differently"), std::string::npos) << report.text();
}

TEST(Explore, GivesAReplayMoreTimeThanTheRun) {
  auto options = sim_test::options();
  options.seconds_per_run = 1;
  const auto slow_replay = [](World& world) {
    const auto end = std::chrono::steady_clock::now() + 1200ms;
    while (world.event_log().is_printed() && std::chrono::steady_clock::now() < end) {
    }
    world.note("the", "end");
    check(false, "no");
  };
  const Report report = explore(1, slow_replay, options);
  ASSERT_TRUE(report.failure) << report.text();
  EXPECT_EQ(report.failure->message, "no");
  EXPECT_NE(report.failure->events.find("FAILED  check: no"), std::string::npos) << report.text();
}

TEST(Explore, TellsARunThatGoesOnFromOneThatHangs) {
  auto options = sim_test::options();
  options.seconds_per_run = 1;
  const auto goes_on = [](World& world) {
    for (;;) world.run_for(1us);
  };
  const Report too_long = explore(1, goes_on, options);
  ASSERT_TRUE(too_long.failure);
  EXPECT_EQ(too_long.failure->kind, "too long");
  EXPECT_GT(too_long.failure->at, 1000);
  EXPECT_EQ(too_long.failure->message.find("NOTE"), std::string::npos) << too_long.text();
}

TEST(Explore, ReplaysAsLongAsVirtualTimePasses) {
  auto options = sim_test::options();
  options.seconds_per_run = 1;
  const auto finite = [](World& world) {
    const auto end = std::chrono::steady_clock::now() + 1200ms;
    while (std::chrono::steady_clock::now() < end) world.run_for(1us);
  };
  testing::internal::CaptureStderr();
  const Report report = corps::sim::replay_seed(1, finite, options);
  const std::string told = testing::internal::GetCapturedStderr();
  EXPECT_TRUE(report.passed()) << report.text();
  EXPECT_NE(told.find("the run has taken 1 s of real time so far and goes on"), std::string::npos) << told;
}

TEST(Explore, KnowsTheVirtualTimeOfACrashAndOfAnEndlessLoop) {
  auto options = sim_test::options();
  options.seconds_per_run = 1;
  const auto after_5_ms = [&options](std::function<void()> end_of_it) {
    const auto program = [&end_of_it](World& world) {
      world.at(5ms, "the end", [&end_of_it] { end_of_it(); });
      world.run_for(10ms);
    };
    const Report report = explore(1, program, options);
    EXPECT_TRUE(report.failure);
    return report.failure.value_or(corps::sim::Failure{});
  };
  const auto crashed = after_5_ms([] { std::abort(); });
  EXPECT_EQ(crashed.kind, "crash");
  EXPECT_EQ(crashed.at, 5000);
  // What came before is not lost.
  EXPECT_NE(crashed.events.find("0.005000  irq     the end\n"), std::string::npos) << crashed.events;
  const auto hung = after_5_ms([] {
    for (volatile bool on = true; on;) {
    }
  });
  EXPECT_EQ(hung.kind, "hung");
  EXPECT_EQ(hung.at, 5000);
  EXPECT_NE(hung.events.find("0.005000  irq     the end\n"), std::string::npos) << hung.events;
  EXPECT_EQ(hung.message.find("NOTE"), std::string::npos) << hung.message;
}

TEST(Explore, BlamesTheSeedWhoseObjectsCrashAndWhatRanBeforeNot) {
  struct Crashes {
    ~Crashes() {
      if (World::current().choose(2) == 1) std::abort();
    }
  };
  const auto program = [](World& world) { world.make<Crashes>(); };
  const Report report = explore(100, program, sim_test::options());
  ASSERT_TRUE(report.failure && report.failure->seed);
  EXPECT_EQ(report.failure->kind, "crash");
  EXPECT_EQ(report.failure->message.find("NOTE"), std::string::npos) << report.text();
  EXPECT_FALSE(corps::sim::replay_seed(*report.failure->seed, program, sim_test::options()).passed());
}

TEST(Explore, KeepsTheLastEventsOfALongRun) {
  auto options = sim_test::options();
  options.events_kept = 1000;
  // More than a buffer has room for, with a line in it that alone is longer.
  const Report report = explore(
      1,
      [](World& world) {
        for (int i = 0; i < 20'000; ++i) world.note("event", std::to_string(i));
        world.note("long", std::string(100'000, 'x'));
        std::abort();
      },
      options);
  ASSERT_TRUE(report.failure);
  EXPECT_EQ(report.failure->event_count, 20'001u);
  const std::string& events = report.failure->events;
  EXPECT_EQ(std::count(events.begin(), events.end(), '\n'), 1000);
  EXPECT_TRUE(events.starts_with("      0.000000  event   19001\n")) << events.substr(0, 100);
  EXPECT_TRUE(events.ends_with("xxx\n"));
  EXPECT_NE(report.text(2).find("the last 2 of 20001 events:\n      0.000000  event   19999\n"), std::string::npos);
  EXPECT_NE(report.json().find("\"event_count\":20001"), std::string::npos);
}

TEST(Explore, NoticesAProgramThatIsNotReproducible) {
  int runs = 0;  // of this process; the runs have copies
  auto* shared = &runs;
  auto options = sim_test::options();
  options.runs_per_process = 10;
  // Fails in the second run of a process only: by itself, the failing seed passes.
  const Report report = explore(50, [shared](World&) { check(++*shared < 5, "the fifth run"); }, options);
  ASSERT_TRUE(report.failure) << report.text();
  EXPECT_NE(report.failure->message.find("NOTE"), std::string::npos) << report.text();
  options.runs_per_process = 1;
  EXPECT_TRUE(explore(20, [shared](World&) { check(++*shared < 5, "the fifth run"); }, options).passed());

  const Report by_address =
      explore(1, [](World& world) { world.note("process", std::to_string(getpid())); }, sim_test::options());
  ASSERT_TRUE(by_address.failure) << by_address.text();
  EXPECT_EQ(by_address.failure->kind, "not reproducible");
}

TEST(Explore, ReportsInWordsAndAsJson) {
  const Report report = explore(100, event_by_interrupt<LostWakeUp>, sim_test::options());
  ASSERT_TRUE(report.failure);
  const std::string text = report.text(2);
  EXPECT_NE(text.find("replay: CORPS_SIM_SEED="), std::string::npos) << text;
  EXPECT_NE(text.find("the last 2 of "), std::string::npos) << text;
  EXPECT_NE(text.find("deadlock: "), std::string::npos) << text;
  const std::string json = report.json();
  EXPECT_NE(json.find("\"passed\":false"), std::string::npos) << json;
  EXPECT_NE(json.find("\"kind\":\"deadlock\""), std::string::npos) << json;
}

TEST(Explore, RunsTheLastSeedThatThereIs) {
  auto options = sim_test::options();
  options.first_seed = UINT64_MAX - 2;
  EXPECT_EQ(explore(3, [](World&) {}, options).runs, 3u);
}

TEST(Explore, QuotesWhatAShellWouldTakeApart) {
  using corps::sim::shell_quoted;
  EXPECT_EQ(shell_quoted("./build-1/sim_a"), "./build-1/sim_a");
  EXPECT_EQ(shell_quoted(""), "''");
  EXPECT_EQ(shell_quoted("a b"), "'a b'");
  EXPECT_EQ(shell_quoted("it's"), "'it'\\''s'");
  EXPECT_EQ(shell_quoted("{}"), "'{''}'");
}

TEST(Explore, EndsARunThatNobodyWaitsForAnyMore) {
  int ends_of_pipe[2];
  ASSERT_EQ(pipe(ends_of_pipe), 0);
  const pid_t explorer = fork();
  ASSERT_GE(explorer, 0);
  if (explorer == 0) {
    auto options = sim_test::options();
    options.seconds_per_run = 0;
    const auto endless = [&ends_of_pipe](World&) {
      const pid_t run = getpid();
      check(write(ends_of_pipe[1], &run, sizeof run) == static_cast<ssize_t>(sizeof run), "the pipe takes the number");
      for (volatile bool on = true; on;) {
      }
    };
    corps::sim::replay_seed(1, endless, options);
    _exit(0);
  }
  close(ends_of_pipe[1]);
  pid_t run = 0;
  ASSERT_EQ(read(ends_of_pipe[0], &run, sizeof run), static_cast<ssize_t>(sizeof run));
  kill(explorer, SIGKILL);
  waitpid(explorer, nullptr, 0);
  // The run has the last other end of the pipe.
  pollfd end{.fd = ends_of_pipe[0], .events = POLLIN, .revents = 0};
  const bool has_ended = poll(&end, 1, 30'000) == 1;
  EXPECT_TRUE(has_ended);
  if (!has_ended) kill(run, SIGKILL);
  close(ends_of_pipe[0]);
}

TEST(ExploreDeathTest, RefusesToCheckNothing) {
  const auto nothing = [](World&) {};
  EXPECT_DEATH(explore(0, nothing), "misuse: explore: no seed is to be run");
  EXPECT_DEATH(explore(3, nothing, {.first_seed = UINT64_MAX - 1}), "misuse: explore: seeds end at");
  EXPECT_DEATH(explore_all(nothing, {.runs = 0}), "misuse: explore_all: the bound leaves no run");
}

TEST(ExploreDeathTest, RefusesAnEnvironmentThatIsNoSeed) {
  setenv("CORPS_SIM_SEED", "abc", 1);
  EXPECT_DEATH(explore(1, [](World&) {}), "misuse: CORPS_SIM_SEED is no seed.*: abc");
  unsetenv("CORPS_SIM_SEED");
}
