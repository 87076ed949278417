// SPDX-License-Identifier: MIT OR Apache-2.0
#include <corps/sync/pub_sub.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <optional>
#include <support/virtual_machine.hpp>
#include <vector>

#include "model_of_waiters.hpp"

namespace {

/// Random operations against the numbers of the messages that are kept, and the number that each subscriber is at.
template <std::size_t N>
void compare_with_model(test::VirtualMachine& vm, unsigned seed, int steps) {
  std::mt19937 random(seed);
  using Bus = corps::PubSub<int, N, 5>;
  Bus bus;
  struct Reader {
    typename Bus::Subscriber subscriber;
    int next;
    std::unique_ptr<test::Probe> probe;
    std::optional<corps::PubSubNext<Bus>> future;
  };
  std::vector<std::unique_ptr<Reader>> readers;
  test::WaitingFutures<decltype(bus.publish(0))> publishers(vm.executor);
  int oldest = 0;  // a message is the number of those before it
  int end = 0;
  // What everybody has is gone, however it came about.
  const auto settle = [&] {
    int slowest = end;
    for (const auto& reader : readers) slowest = std::min(slowest, reader->next);
    oldest = std::max(oldest, slowest);
  };
  const auto room = [&] { return end - oldest < static_cast<int>(N); };
  const auto published = [&] {
    if (readers.empty()) return;
    if (!room()) ++oldest;
    ++end;
  };
  const auto check = [&](Reader& reader, const std::expected<int, corps::Lagged>& got) {
    if (reader.next < oldest) {
      ASSERT_EQ(got.error().missed, static_cast<std::uint64_t>(oldest - reader.next));
      reader.next = oldest;
    } else {
      ASSERT_EQ(got.value(), reader.next++);
    }
  };
  for (; steps > 0; --steps) {
    settle();
    ASSERT_EQ(bus.size(), static_cast<std::size_t>(end - oldest)) << steps;
    Reader* one = readers.empty() ? nullptr : readers[random() % readers.size()].get();
    switch (random() % 9) {
      case 0:
        if (random() % 4 == 0) {
          auto subscriber = bus.subscribe();
          ASSERT_EQ(subscriber.has_value(), readers.size() < 5);
          if (!subscriber) break;
          readers.push_back(std::make_unique<Reader>(
              Reader{*std::move(subscriber), end, std::make_unique<test::Probe>(vm.executor), std::nullopt}));
        }
        break;
      case 1:
        if (one != nullptr && random() % 6 == 0) {
          one->future.reset();
          readers.erase(std::find_if(readers.begin(), readers.end(), [&](auto& r) { return r.get() == one; }));
        }
        break;
      case 2: {
        const bool may = publishers.empty() && room();
        ASSERT_EQ(bus.try_publish(int{end}).has_value(), may);
        if (may) published();
        break;
      }
      case 3:
        // Waiting publishers carry no number that could be right; so none of both at a time.
        if (publishers.empty() && random() % 2) {
          bus.publish_immediate(int{end});
          published();
        }
        break;
      case 4: {
        if (!publishers.empty()) break;
        auto publisher = publishers.make(bus.publish(int{end}));
        const bool at_once = room();
        ASSERT_EQ(publisher.poll().is_ready(), at_once);
        if (at_once) {
          published();
        } else {
          publishers.push(std::move(publisher));
        }
        break;
      }
      case 5:
        if (!publishers.empty()) {
          if (random() % 3 == 0) {
            publishers.cancel(0);
          } else {
            const bool may = room();
            ASSERT_EQ(publishers.front().poll().is_ready(), may);
            if (may) {
              published();
              publishers.pop();
            }
          }
        }
        break;
      case 6:
        if (one != nullptr && !one->future) {
          const auto got = one->subscriber.try_next();
          ASSERT_EQ(got.has_value(), one->next != end);
          if (got) check(*one, *got);
        }
        break;
      case 7:
      case 8:
        if (one != nullptr) {
          if (!one->future) one->future.emplace(one->subscriber.next());
          auto outcome = one->probe->poll(*one->future);
          ASSERT_EQ(outcome.is_ready(), one->next != end);
          if (outcome.is_ready()) check(*one, *outcome);
          if (outcome.is_ready() || random() % 3 == 0) one->future.reset();
        }
        break;
    }
  }
}

TEST(PubSubTest, OfOneDoesWhatItsModelDoes) {
  test::VirtualMachine vm;
  for (unsigned seed = 1; seed <= 3; ++seed) compare_with_model<1>(vm, seed, 100'000);
}
TEST(PubSubTest, OfFourDoesWhatItsModelDoes) {
  test::VirtualMachine vm;
  for (unsigned seed = 11; seed <= 13; ++seed) compare_with_model<4>(vm, seed, 100'000);
}

TEST(PubSubTest, AHandleUsedAfterItWasMovedPanics) {
  corps::PubSub<int, 1> bus;
  auto subscriber = bus.subscribe().value();
  auto other = std::move(subscriber);
  EXPECT_DEATH((void)subscriber.try_next(), "a Subscriber was used after it was moved");
  auto publisher = bus.publisher().value();
  auto another = std::move(publisher);
  EXPECT_DEATH(publisher.publish_immediate(1), "a Publisher was used after it was moved");
}

}  // namespace
