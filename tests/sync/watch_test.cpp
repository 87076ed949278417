// SPDX-License-Identifier: MIT OR Apache-2.0
#include <corps/sync/watch.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <optional>
#include <string>
#include <support/counted.hpp>
#include <support/virtual_machine.hpp>
#include <vector>

#include "model_of_waiters.hpp"

namespace {

/// Random operations against the number of the latest value, and of the one that each receiver has seen.
void compare_with_model(test::VirtualMachine& vm, unsigned seed, int steps) {
  std::mt19937 random(seed);
  while (steps > 0) {
    corps::Watch<std::string> watch;
    struct Looker {
      decltype(watch.receiver()) receiver;
      int seen;
      std::unique_ptr<test::Probe> probe;
      std::optional<decltype(receiver.changed())> future;
      bool even_if_seen;
      bool told;
    };
    std::vector<std::unique_ptr<Looker>> lookers;
    int latest = 0;
    const auto text = [](int number) { return "a text that is long enough for the heap " + std::to_string(number); };
    for (int i = 0; i < 300; ++i, --steps) {
      if (lookers.size() < 8 && random() % 8 == 0) {
        lookers.push_back(std::make_unique<Looker>(
            Looker{watch.receiver(), 0, std::make_unique<test::Probe>(vm.executor), std::nullopt, false, false}));
      }
      if (random() % 5 == 0) {
        watch.send(text(++latest));
        for (auto& looker : lookers) {
          // Each who waits is woken, but not again before it has run.
          ASSERT_EQ(looker->probe->take_wakes(), looker->future && !looker->told ? 1 : 0);
          if (looker->future) looker->told = true;
        }
      }
      ASSERT_EQ(watch.try_get().has_value(), latest != 0);
      if (lookers.empty()) continue;
      auto& one = *lookers[random() % lookers.size()];
      const auto got = [&](const std::string& value) {
        ASSERT_EQ(value, text(latest));
        one.seen = latest;
      };
      switch (random() % 5) {
        case 0:
        case 1: {
          if (!one.future) {
            one.even_if_seen = random() % 3 == 0;
            one.future.emplace(one.even_if_seen ? one.receiver.get() : one.receiver.changed());
          }
          const bool ready = latest != (one.even_if_seen ? 0 : one.seen);
          auto outcome = one.probe->poll(*one.future);
          ASSERT_EQ(outcome.is_ready(), ready);
          one.told = false;
          if (ready) {
            got(*outcome);
            one.future.reset();
          }
          break;
        }
        case 2: {
          const auto value = one.receiver.try_changed();
          ASSERT_EQ(value.has_value(), latest != one.seen);
          if (value) got(*value);
          break;
        }
        case 3:
          one.future.reset();
          one.told = false;
          break;
        case 4:
          ASSERT_EQ(one.receiver.has_changed(), latest != one.seen);
          if (!one.future && random() % 4 == 0) {
            lookers.erase(std::find_if(lookers.begin(), lookers.end(), [&](auto& l) { return l.get() == &one; }));
          }
          break;
      }
    }
  }
}

TEST(WatchTest, DestroysItsValueIfItHasOne) {
  for (int values : {0, 1, 2}) {
    test::Counted::counts.reset();
    {
      corps::Watch<test::Counted> watch;
      for (int i = 1; i <= values; ++i) watch.send(test::Counted(i));
    }
    EXPECT_TRUE(test::Counted::counts.balanced()) << values;
    EXPECT_GE(test::Counted::counts.destroyed, values);
  }
}

TEST(WatchTest, DoesWhatItsModelDoes) {
  test::VirtualMachine vm;
  for (unsigned seed = 1; seed <= 4; ++seed) compare_with_model(vm, seed, 100'000);
}

}  // namespace
