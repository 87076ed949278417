// SPDX-License-Identifier: MIT OR Apache-2.0
#include <corps/sync/zero_copy_channel.hpp>

#include <gtest/gtest.h>

#include <list>
#include <support/virtual_machine.hpp>

#include "model_of_waiters.hpp"

namespace {

/// Random operations against a deque of what was committed and a count of the slots in use.
template <std::size_t N>
void compare_with_model(test::VirtualMachine& vm, unsigned seed, int steps) {
  std::mt19937 random(seed);
  using Channel = corps::ZeroCopyChannel<int, N>;
  Channel channel;
  test::WaitingFutures<decltype(channel.receive())> receivers(vm.executor);
  test::WaitingFutures<decltype(channel.send())> senders(vm.executor);
  std::list<typename Channel::SendSlot> filling;
  std::list<std::pair<typename Channel::ReceiveSlot, int>> reading;
  std::deque<int> model;
  int next = 0;
  const auto used = [&] { return model.size() + filling.size() + reading.size(); };
  const auto fill = [&](typename Channel::SendSlot slot) { filling.push_back(std::move(slot)); };
  const auto read = [&](typename Channel::ReceiveSlot slot) {
    ASSERT_EQ(*slot, model.front());
    reading.emplace_back(std::move(slot), model.front());
    model.pop_front();
  };
  for (; steps > 0; --steps) {
    switch (random() % 9) {
      case 0: {
        auto slot = channel.try_send();
        ASSERT_EQ(slot.has_value(), senders.empty() && used() < N);
        if (slot) fill(*std::move(slot));
        break;
      }
      case 1: {
        auto slot = channel.try_receive();
        ASSERT_EQ(slot.has_value(), receivers.empty() && !model.empty());
        if (slot) read(*std::move(slot));
        break;
      }
      case 2: {
        auto one = senders.make(channel.send());
        auto outcome = one.poll();
        ASSERT_EQ(outcome.is_ready(), senders.empty() && used() < N);
        if (outcome.is_ready()) {
          fill(*std::move(outcome));
        } else if (senders.size() < 6) {
          senders.push(std::move(one));
        }
        break;
      }
      case 3: {
        auto one = receivers.make(channel.receive());
        auto outcome = one.poll();
        ASSERT_EQ(outcome.is_ready(), receivers.empty() && !model.empty());
        if (outcome.is_ready()) {
          read(*std::move(outcome));
        } else if (receivers.size() < 6) {
          receivers.push(std::move(one));
        }
        break;
      }
      case 4:
        if (!filling.empty()) {
          const auto at = std::next(filling.begin(), static_cast<std::ptrdiff_t>(random() % filling.size()));
          if (random() % 4 != 0) {
            **at = next;
            at->commit();
            model.push_back(next++);
          }
          filling.erase(at);
        }
        break;
      case 5:
        if (!reading.empty()) {
          const auto at = std::next(reading.begin(), static_cast<std::ptrdiff_t>(random() % reading.size()));
          ASSERT_EQ(*at->first, at->second);  // nobody wrote there meanwhile
          reading.erase(at);
        }
        break;
      case 6:
        if (!receivers.empty()) receivers.cancel(random() % receivers.size());
        if (!senders.empty() && random() % 2) senders.cancel(random() % senders.size());
        break;
      case 7:
        if (!senders.empty()) {
          auto outcome = senders.front().poll();
          ASSERT_EQ(outcome.is_ready(), used() < N);
          if (outcome.is_ready()) {
            fill(*std::move(outcome));
            senders.pop();
          }
        }
        break;
      case 8:
        if (!receivers.empty()) {
          auto outcome = receivers.front().poll();
          ASSERT_EQ(outcome.is_ready(), !model.empty());
          if (outcome.is_ready()) {
            read(*std::move(outcome));
            receivers.pop();
          }
        }
        break;
    }
    ASSERT_EQ(channel.size(), model.size());
  }
}

TEST(ZeroCopyChannelTest, OfOneDoesWhatItsModelDoes) {
  test::VirtualMachine vm;
  for (unsigned seed = 1; seed <= 3; ++seed) compare_with_model<1>(vm, seed, 100'000);
}
TEST(ZeroCopyChannelTest, OfFourDoesWhatItsModelDoes) {
  test::VirtualMachine vm;
  for (unsigned seed = 11; seed <= 13; ++seed) compare_with_model<4>(vm, seed, 100'000);
}

TEST(ZeroCopyChannelTest, ASlotUsedAfterItsCommitPanics) {
  corps::ZeroCopyChannel<int, 1> channel;
  auto slot = channel.try_send();
  slot->commit();
  EXPECT_DEATH(** slot = 1, "a slot of a ZeroCopyChannel was used after it was committed or moved");
  EXPECT_DEATH(slot->commit(), "a slot of a ZeroCopyChannel was used after it was committed or moved");
}

}  // namespace
