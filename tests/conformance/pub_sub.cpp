// SPDX-License-Identifier: MIT OR Apache-2.0
#include <corps/sync/pub_sub.hpp>
#include <support/conformance.hpp>
#include <support/probe.hpp>

namespace {

using namespace std::chrono_literals;
using corps::Lagged;
using corps::PubSub;
using corps::PubSubError;
using corps::Task;
using test::Borrowed;
using test::Probe;

static_assert(sizeof(void*) != 4 || sizeof(PubSub<std::uint32_t, 4>) <= 64);

constinit PubSub<int, 2> constant_initialised;

TEST(PubSub, IsConstantInitialised) {
  auto subscriber = constant_initialised.subscribe().value();
  constant_initialised.publish_immediate(1);
  EXPECT_EQ(subscriber.try_next()->value(), 1);
}

TEST(PubSub, GivesEachSubscriberEachMessage) {
  PubSub<int, 3> bus;
  auto a = bus.subscribe().value();
  auto b = bus.subscribe().value();
  for (int round = 0; round < 7; ++round) {
    for (int i = 0; i < 3; ++i) EXPECT_TRUE(bus.try_publish(int{i}).has_value());
    EXPECT_EQ(bus.try_publish(9).error(), 9);
    for (int i = 0; i < 3; ++i) EXPECT_EQ(a.try_next()->value(), i);
    EXPECT_FALSE(a.try_next().has_value());
    EXPECT_EQ(bus.size(), 3u);
    EXPECT_EQ(b.available(), 3u);
    for (int i = 0; i < 3; ++i) EXPECT_EQ(b.try_next()->value(), i);
    EXPECT_TRUE(bus.empty());
  }
}

TEST(PubSub, GivesALateSubscriberOnlyWhatComesAfterwards) {
  PubSub<int, 3> bus;
  auto early = bus.subscribe().value();
  EXPECT_TRUE(bus.try_publish(1).has_value());
  auto late = bus.subscribe().value();
  EXPECT_FALSE(late.try_next().has_value());
  EXPECT_TRUE(bus.try_publish(2).has_value());
  EXPECT_EQ(late.try_next()->value(), 2);
  EXPECT_EQ(early.try_next()->value(), 1);
  EXPECT_EQ(early.try_next()->value(), 2);
  EXPECT_TRUE(bus.empty());
}

TEST(PubSub, WithoutSubscribersPublishesIntoNothing) {
  test::Machine vm;
  Probe probe(vm.executor);
  PubSub<int, 1> bus;
  for (int i = 0; i < 3; ++i) EXPECT_TRUE(bus.try_publish(1).has_value());
  bus.publish_immediate(2);
  auto publish = bus.publish(3);
  EXPECT_TRUE(probe.poll(publish).is_ready());
  EXPECT_TRUE(bus.empty());
}

TEST(PubSub, LimitsSubscribersAndPublishers) {
  PubSub<int, 1, 2, 1> bus;
  auto a = bus.subscribe();
  auto b = bus.subscribe();
  ASSERT_TRUE(a && b);
  EXPECT_TRUE(bus.subscribe().error() == PubSubError::too_many_subscribers);
  a = std::unexpected(PubSubError::too_many_subscribers);
  EXPECT_TRUE(bus.subscribe().has_value());
  auto publisher = bus.publisher();
  ASSERT_TRUE(publisher.has_value());
  EXPECT_TRUE(bus.publisher().error() == PubSubError::too_many_publishers);
  publisher->publish_immediate(1);
  EXPECT_EQ(b->try_next()->value(), 1);
  {
    auto moved = std::move(*publisher);
    EXPECT_TRUE(moved.try_publish(2).has_value());
    EXPECT_FALSE(bus.publisher().has_value());
  }
  EXPECT_TRUE(bus.publisher().has_value());
}

TEST(PubSub, WakesAllSubscribersThatWait) {
  test::Machine vm;
  Probe first(vm.executor), second(vm.executor), third(vm.executor);
  PubSub<int, 2> bus;
  auto a = bus.subscribe().value();
  auto b = bus.subscribe().value();
  auto c = bus.subscribe().value();
  auto next_a = a.next();
  auto next_b = std::optional(b.next());
  auto next_c = std::optional(c.next());
  EXPECT_FALSE(first.poll(next_a).is_ready());
  EXPECT_FALSE(second.poll(*next_b).is_ready());
  EXPECT_FALSE(third.poll(*next_c).is_ready());
  EXPECT_FALSE(first.poll(next_a).is_ready());  // woken spuriously
  next_c.reset();                               // cancelled before
  EXPECT_TRUE(bus.try_publish(1).has_value());
  EXPECT_EQ(first.take_wakes(), 1);
  EXPECT_EQ(second.take_wakes(), 1);
  EXPECT_EQ(third.take_wakes(), 0);
  next_b.reset();  // cancelled after: it has got nothing
  EXPECT_EQ((*first.poll(next_a)).value(), 1);
  EXPECT_EQ(b.try_next()->value(), 1);
  EXPECT_EQ(c.try_next()->value(), 1);
}

TEST(PubSub, PublishersWaitForTheSlowest) {
  test::Machine vm;
  Probe first(vm.executor), second(vm.executor);
  PubSub<int, 1> bus;
  auto quick = bus.subscribe().value();
  auto slow = bus.subscribe().value();
  EXPECT_TRUE(bus.try_publish(0).has_value());
  auto a = bus.publish(1);
  auto b = std::optional(bus.publish(2));
  EXPECT_FALSE(first.poll(a).is_ready());
  EXPECT_FALSE(second.poll(*b).is_ready());
  EXPECT_EQ(quick.try_next()->value(), 0);
  EXPECT_EQ(first.take_wakes(), 0);
  EXPECT_EQ(slow.try_next()->value(), 0);
  EXPECT_EQ(first.take_wakes(), 1);
  EXPECT_EQ(second.take_wakes(), 0);
  EXPECT_EQ(bus.try_publish(9).error(), 9);  // promised
  EXPECT_FALSE(second.poll(*b).is_ready());
  EXPECT_TRUE(first.poll(a).is_ready());
  EXPECT_EQ(quick.try_next()->value(), 1);
  EXPECT_EQ(slow.try_next()->value(), 1);
  EXPECT_EQ(second.take_wakes(), 1);
  b.reset();  // cancelled after its turn had come
  EXPECT_TRUE(bus.try_publish(3).has_value());
  EXPECT_EQ(quick.try_next()->value(), 3);
}

TEST(PubSub, PassesATurnToPublishOn) {
  test::Machine vm;
  Probe first(vm.executor), second(vm.executor);
  PubSub<int, 1> bus;
  auto subscriber = bus.subscribe().value();
  EXPECT_TRUE(bus.try_publish(0).has_value());
  auto a = std::optional(bus.publish(1));
  auto b = bus.publish(2);
  EXPECT_FALSE(first.poll(*a).is_ready());
  EXPECT_FALSE(second.poll(b).is_ready());
  EXPECT_EQ(subscriber.try_next()->value(), 0);
  a.reset();
  EXPECT_EQ(second.take_wakes(), 1);
  EXPECT_TRUE(second.poll(b).is_ready());
  EXPECT_EQ(subscriber.try_next()->value(), 2);
}

TEST(PubSub, TellsASlowSubscriberHowManyItMissed) {
  test::Machine vm;
  Probe probe(vm.executor);
  PubSub<int, 2> bus;
  auto slow = bus.subscribe().value();
  auto quick = bus.subscribe().value();
  for (int i = 0; i < 5; ++i) {
    bus.publish_immediate(int{i});
    EXPECT_EQ(quick.try_next()->value(), i);
  }
  EXPECT_EQ(slow.available(), 2u);
  auto lagged = slow.next();
  auto outcome = probe.poll(lagged);
  ASSERT_TRUE(outcome.is_ready());
  EXPECT_TRUE((*outcome).error() == Lagged{3});
  EXPECT_EQ(slow.try_next()->value(), 3);
  EXPECT_EQ(slow.try_next()->value(), 4);
  EXPECT_FALSE(slow.try_next().has_value());
  EXPECT_TRUE(bus.empty());
}

TEST(PubSub, LetsAnImmediateMessageTakePromisedRoom) {
  test::Machine vm;
  Probe probe(vm.executor);
  PubSub<int, 1> bus;
  auto subscriber = bus.subscribe().value();
  EXPECT_TRUE(bus.try_publish(0).has_value());
  auto publish = bus.publish(1);
  EXPECT_FALSE(probe.poll(publish).is_ready());
  EXPECT_EQ(subscriber.try_next()->value(), 0);
  bus.publish_immediate(2);
  EXPECT_TRUE(probe.poll(publish).is_ready());  // its turn was promised
  EXPECT_TRUE(subscriber.try_next()->error() == Lagged{1});
  EXPECT_EQ(subscriber.try_next()->value(), 1);
}

TEST(PubSub, ADroppedSubscriberFreesTheRoomThatItHeld) {
  test::Machine vm;
  Probe first(vm.executor), second(vm.executor), third(vm.executor);
  PubSub<int, 2> bus;
  auto slow = std::optional(bus.subscribe().value());
  auto quick = bus.subscribe().value();
  EXPECT_TRUE(bus.try_publish(0).has_value());
  EXPECT_TRUE(bus.try_publish(1).has_value());
  EXPECT_EQ(quick.try_next()->value(), 0);
  EXPECT_EQ(quick.try_next()->value(), 1);
  auto a = bus.publish(2);
  auto b = bus.publish(3);
  auto c = bus.publish(4);
  EXPECT_FALSE(first.poll(a).is_ready());
  EXPECT_FALSE(second.poll(b).is_ready());
  EXPECT_FALSE(third.poll(c).is_ready());
  slow.reset();
  EXPECT_EQ(first.take_wakes(), 1);
  EXPECT_EQ(second.take_wakes(), 1);
  EXPECT_EQ(third.take_wakes(), 0);
  EXPECT_TRUE(first.poll(a).is_ready());
  EXPECT_TRUE(second.poll(b).is_ready());
  EXPECT_EQ(quick.try_next()->value(), 2);
  EXPECT_EQ(third.take_wakes(), 1);
  EXPECT_TRUE(third.poll(c).is_ready());
}

TEST(PubSub, ALaggingSubscriberCanBeDroppedAndMoved) {
  PubSub<int, 2> bus;
  {
    auto a = bus.subscribe().value();
    for (int i = 0; i < 3; ++i) bus.publish_immediate(int{i});
    auto b = std::move(a);
    EXPECT_TRUE(b.try_next()->error() == Lagged{1});
    bus.publish_immediate(3);
    bus.publish_immediate(4);
  }
  EXPECT_TRUE(bus.empty());
}

Task<> publish_many(Borrowed<PubSub<int, 2>> bus) {
  for (int i = 0; i < 30; ++i) co_await bus->publish(int{i});
}
Task<3> read_many(PubSub<int, 2>::Subscriber subscriber, Borrowed<int> received) {
  for (int i = 0; i < 30; ++i) {
    const auto message = co_await subscriber.next();
    EXPECT_EQ(message.value(), i);
    ++*received;
    if (i % 7 == 0) co_await corps::Timer::after(1ms);
  }
}

TEST(PubSub, LosesNothingBetweenTasksWhenPublishersWait) {
  test::Machine vm;
  PubSub<int, 2> bus;
  int received = 0;
  for (int i = 0; i < 3; ++i) {
    EXPECT_TRUE(vm.spawner().spawn(read_many(bus.subscribe().value(), received)).has_value());
  }
  EXPECT_TRUE(vm.spawner().spawn(publish_many(bus)).has_value());
  vm.advance(1s);
  EXPECT_EQ(received, 90);
  EXPECT_TRUE(bus.empty());
}

TEST(PubSub, ForgetsAPublisherThatIsCancelledBeforeItsTurn) {
  test::Machine vm;
  Probe first(vm.executor), second(vm.executor), third(vm.executor);
  PubSub<int, 1> bus;
  auto subscriber = bus.subscribe().value();
  EXPECT_TRUE(bus.try_publish(0).has_value());
  std::optional a(bus.publish(1));
  std::optional b(bus.publish(2));
  auto c = bus.publish(3);
  for (int i = 0; i < 3; ++i) {
    EXPECT_FALSE(first.poll(*a).is_ready());
    EXPECT_FALSE(second.poll(*b).is_ready());
    EXPECT_FALSE(third.poll(c).is_ready());
  }
  a.reset();
  EXPECT_EQ(subscriber.try_next()->value(), 0);
  EXPECT_EQ(first.take_wakes(), 0);
  EXPECT_EQ(second.take_wakes(), 1);
  EXPECT_FALSE(third.poll(c).is_ready());
  b.reset();
  EXPECT_EQ(third.take_wakes(), 1);
  EXPECT_TRUE(third.poll(c).is_ready());
  EXPECT_EQ(subscriber.try_next()->value(), 3);
}

TEST(PubSub, ANextThatIsCancelledAfterItsMessageWasDroppedLeavesTheLag) {
  test::Machine vm;
  Probe probe(vm.executor);
  PubSub<int, 1> bus;
  auto subscriber = bus.subscribe().value();
  {
    auto next = subscriber.next();
    EXPECT_FALSE(probe.poll(next).is_ready());
    bus.publish_immediate(1);
    bus.publish_immediate(2);
    EXPECT_EQ(probe.take_wakes(), 1);
  }
  auto next = subscriber.next();
  EXPECT_TRUE((*probe.poll(next)).error() == corps::Lagged{1});
  EXPECT_EQ(subscriber.try_next()->value(), 2);
}

TEST(PubSub, PublishersGoOnWhenTheLastSubscriberGoes) {
  test::Machine vm;
  Probe first(vm.executor), second(vm.executor), third(vm.executor);
  PubSub<int, 1> bus;
  std::optional subscriber(bus.subscribe().value());
  EXPECT_TRUE(bus.try_publish(0).has_value());
  auto a = bus.publish(1);
  auto b = bus.publish(2);
  auto c = bus.publish(3);
  EXPECT_FALSE(first.poll(a).is_ready());
  EXPECT_FALSE(second.poll(b).is_ready());
  EXPECT_FALSE(third.poll(c).is_ready());
  subscriber.reset();
  EXPECT_EQ(first.take_wakes(), 1);
  EXPECT_TRUE(first.poll(a).is_ready());
  EXPECT_EQ(second.take_wakes(), 1);
  EXPECT_TRUE(second.poll(b).is_ready());
  EXPECT_EQ(third.take_wakes(), 1);
  EXPECT_TRUE(third.poll(c).is_ready());
  EXPECT_TRUE(bus.empty());
}

}  // namespace
