// SPDX-License-Identifier: MIT OR Apache-2.0
#include <corps/sync/priority_channel.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <support/virtual_machine.hpp>
#include <vector>

#include "model_of_waiters.hpp"

namespace {

struct Job {
  int priority;
  int number;
};
struct LessUrgent {
  bool operator()(const Job& a, const Job& b) const { return a.priority < b.priority; }
};

/// Random operations against a vector of which the first of the greatest is next, and two lines of waiters.
template <std::size_t N>
void compare_with_model(test::VirtualMachine& vm, unsigned seed, int steps) {
  std::mt19937 random(seed);
  corps::PriorityChannel<Job, N, LessUrgent> channel;
  test::WaitingFutures<decltype(channel.receive())> receivers(vm.executor);
  test::WaitingFutures<decltype(channel.send({})), Job> senders(vm.executor);
  std::vector<Job> model;
  int next = 0;
  // Turns that were given: one for each value that is added or left over, as long as somebody waits. They belong to the
  // first in the line.
  std::size_t promised = 0;
  const auto pass = [&] {
    if (promised < std::min(receivers.size(), model.size())) ++promised;
  };
  const auto greatest = [&] { return std::max_element(model.begin(), model.end(), LessUrgent()); };
  const auto check = [&](const Job& job) {
    const auto expected = greatest();
    ASSERT_EQ(job.priority, expected->priority);
    ASSERT_EQ(job.number, expected->number);
    model.erase(expected);
  };
  for (; steps > 0; --steps) {
    const Job job{static_cast<int>(random() % 4), next};
    switch (random() % 9) {
      case 0:
      case 1:
        if (channel.try_send(job).has_value()) {
          ASSERT_TRUE(senders.empty() && model.size() < N);
          model.push_back(job);
          ++next;
          pass();
        } else {
          ASSERT_FALSE(senders.empty() && model.size() < N);
        }
        break;
      case 2: {
        const auto got = channel.try_receive();
        ASSERT_EQ(got.has_value(), receivers.empty() && !model.empty());
        if (got) check(*got);
        break;
      }
      case 3: {
        auto one = receivers.make(channel.receive());
        auto outcome = one.poll();
        ASSERT_EQ(outcome.is_ready(), receivers.empty() && !model.empty());
        if (outcome.is_ready()) {
          check(*outcome);
        } else if (receivers.size() < 6) {
          receivers.push(std::move(one));
        }
        break;
      }
      case 4: {
        auto one = senders.make(channel.send(job), job);
        const bool at_once = senders.empty() && model.size() < N;
        ASSERT_EQ(one.poll().is_ready(), at_once);
        ++next;
        if (at_once) {
          model.push_back(job);
          pass();
        } else if (senders.size() < 6) {
          senders.push(std::move(one));
        }
        break;
      }
      case 5:
        if (!receivers.empty()) {
          const std::size_t at = random() % receivers.size();
          receivers.cancel(at);
          if (at < promised) {
            --promised;
            pass();
          }
        }
        if (!senders.empty() && random() % 2) senders.cancel(random() % senders.size());
        break;
      case 6:
        if (!receivers.empty()) {
          auto outcome = receivers.front().poll();
          ASSERT_EQ(outcome.is_ready(), !model.empty());
          if (outcome.is_ready()) {
            check(*outcome);
            receivers.pop();
            --promised;
            pass();
          }
        }
        break;
      case 7:
        if (!senders.empty()) {
          const bool ready = model.size() < N;
          ASSERT_EQ(senders.front().poll().is_ready(), ready);
          if (ready) {
            model.push_back(senders.pop().extra);
            pass();
          }
        }
        break;
      case 8: {
        // What is promised to receivers, the greatest, stays.
        const int divisor = static_cast<int>(1 + random() % 5);
        const auto matches = [divisor](const Job& j) { return j.number % divisor == 0; };
        std::vector<Job> kept;
        std::vector<Job> rest = model;
        for (std::size_t i = promised; i != 0; --i) {
          const auto first = std::max_element(rest.begin(), rest.end(), LessUrgent());
          kept.push_back(*first);
          rest.erase(first);
        }
        const std::size_t removed = channel.remove_if(matches);
        ASSERT_EQ(removed, static_cast<std::size_t>(std::count_if(rest.begin(), rest.end(), matches)));
        std::erase_if(model, [&](const Job& j) {
          return matches(j) &&
                 std::none_of(kept.begin(), kept.end(), [&](const Job& k) { return k.number == j.number; });
        });
        break;
      }
    }
    ASSERT_EQ(channel.size(), model.size());
  }
}

TEST(PriorityChannelTest, OfOneDoesWhatItsModelDoes) {
  test::VirtualMachine vm;
  for (unsigned seed = 1; seed <= 3; ++seed) compare_with_model<1>(vm, seed, 100'000);
}
TEST(PriorityChannelTest, OfFiveDoesWhatItsModelDoes) {
  test::VirtualMachine vm;
  for (unsigned seed = 11; seed <= 13; ++seed) compare_with_model<5>(vm, seed, 100'000);
}
TEST(PriorityChannelTest, OfManyDoesWhatItsModelDoes) {
  test::VirtualMachine vm;
  compare_with_model<300>(vm, 21, 100'000);
}

}  // namespace
