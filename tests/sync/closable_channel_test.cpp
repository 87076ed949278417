// SPDX-License-Identifier: MIT OR Apache-2.0
#include <corps/sync/closable_channel.hpp>

#include <gtest/gtest.h>

#include <support/virtual_machine.hpp>

#include "model_of_waiters.hpp"

namespace {

using corps::ClosableChannel;

/// Random operations against a deque and two lines of waiters, of which the first is served first. Nobody is told of
/// the end before the last value is gone, and whatever is accepted is received, in order.
template <std::size_t N>
void compare_with_model(test::VirtualMachine& vm, unsigned seed, int steps) {
  std::mt19937 random(seed);
  while (steps > 0) {
    ClosableChannel<int, N> channel;
    test::WaitingFutures<decltype(channel.receive())> receivers(vm.executor);
    test::WaitingFutures<decltype(channel.send(0)), int> senders(vm.executor);
    std::deque<int> model;
    bool closed = false;
    int next = 0;
    const int end = steps - 200;
    for (; steps > end; --steps) {
      switch (random() % 10) {
        case 0: {
          const bool may = !closed && senders.empty() && model.size() < N;
          const auto sent = channel.try_send(next);
          ASSERT_EQ(sent.has_value(), may);
          if (may) {
            model.push_back(next++);
          } else {
            ASSERT_EQ(sent.error(), next);
          }
          break;
        }
        case 1: {
          const bool may = receivers.empty() && !model.empty();
          const auto got = channel.try_receive();
          ASSERT_EQ(got.has_value(), may);
          if (may) {
            ASSERT_EQ(*got, model.front());
            model.pop_front();
          }
          break;
        }
        case 2:
        case 3: {
          auto one = receivers.make(channel.receive());
          auto outcome = one.poll();
          if (receivers.empty() && !model.empty()) {
            ASSERT_TRUE(outcome.is_ready());
            ASSERT_EQ((*outcome).value(), model.front());
            model.pop_front();
          } else if (closed && model.empty()) {
            ASSERT_TRUE(outcome.is_ready());
            ASSERT_FALSE((*outcome).has_value());
          } else {
            ASSERT_FALSE(outcome.is_ready());
            receivers.push(std::move(one));
          }
          break;
        }
        case 4:
        case 5: {
          auto one = senders.make(channel.send(int{next}), next);
          auto outcome = one.poll();
          if (closed) {
            ASSERT_TRUE(outcome.is_ready());
            ASSERT_EQ((*outcome).error(), next);
          } else if (senders.empty() && model.size() < N) {
            ASSERT_TRUE(outcome.is_ready());
            ASSERT_TRUE((*outcome).has_value());
            model.push_back(next++);
          } else {
            ASSERT_FALSE(outcome.is_ready());
            ++next;
            senders.push(std::move(one));
          }
          break;
        }
        case 6:
          if (!receivers.empty()) receivers.cancel(random() % receivers.size());
          break;
        case 7:
          if (!senders.empty()) senders.cancel(random() % senders.size());
          break;
        case 8:
          if (!receivers.empty()) {
            auto outcome = receivers.front().poll();
            ASSERT_EQ(outcome.is_ready(), !model.empty() || closed);
            if (outcome.is_ready()) {
              ASSERT_EQ((*outcome).has_value(), !model.empty());
              if (!model.empty()) {
                ASSERT_EQ((*outcome).value(), model.front());
                model.pop_front();
              }
              receivers.pop();
            }
          }
          break;
        case 9:
          if (!senders.empty()) {
            auto outcome = senders.front().poll();
            ASSERT_EQ(outcome.is_ready(), closed || model.size() < N);
            if (outcome.is_ready()) {
              ASSERT_EQ((*outcome).has_value(), !closed);
              if (!closed) model.push_back(senders.front().extra);
              senders.pop();
            }
          }
          break;
      }
      ASSERT_EQ(channel.size(), model.size());
      if (random() % 150 == 0) {
        channel.close();
        closed = true;
      }
    }
    // Those who still wait are told when it ends.
    channel.close();
    while (!senders.empty()) ASSERT_FALSE((*senders.pop().poll()).has_value());
    while (!receivers.empty()) {
      auto one = receivers.pop();
      auto outcome = one.poll();
      ASSERT_TRUE(outcome.is_ready());
      ASSERT_EQ((*outcome).has_value(), !model.empty());
      if (!model.empty()) model.pop_front();
    }
    ASSERT_EQ(channel.size(), model.size());
  }
}

TEST(ClosableChannelTest, OfOneDoesWhatItsModelDoes) {
  test::VirtualMachine vm;
  for (unsigned seed = 1; seed <= 3; ++seed) compare_with_model<1>(vm, seed, 100'000);
}
TEST(ClosableChannelTest, OfThreeDoesWhatItsModelDoes) {
  test::VirtualMachine vm;
  for (unsigned seed = 11; seed <= 13; ++seed) compare_with_model<3>(vm, seed, 100'000);
}

}  // namespace
