// SPDX-License-Identifier: MIT OR Apache-2.0
#include <corps/sync/channel.hpp>
#include <support/conformance.hpp>
#include <support/probe.hpp>

namespace {

using namespace std::chrono_literals;
using corps::Channel;
using corps::Task;
using test::Borrowed;
using test::Probe;
using test::Token;

static_assert(sizeof(void*) != 4 || sizeof(Channel<std::uint32_t, 8>) <= 48);

constinit Channel<int, 2> constant_initialised;

TEST(Channel, IsConstantInitialised) {
  EXPECT_TRUE(constant_initialised.try_send(1).has_value());
  EXPECT_EQ(constant_initialised.try_receive().value(), 1);
}

TEST(Channel, GivesValuesInTheOrderTheyWereSent) {
  Channel<int, 3> channel;
  for (int round = 0; round < 7; ++round) {
    for (int i = 0; i < 3; ++i) EXPECT_TRUE(channel.try_send(10 * round + i).has_value());
    EXPECT_EQ(channel.try_send(99).error(), 99);
    EXPECT_TRUE(channel.full());
    for (int i = 0; i < 3; ++i) EXPECT_EQ(channel.try_receive().value(), 10 * round + i);
    EXPECT_FALSE(channel.try_receive().has_value());
    EXPECT_TRUE(channel.empty());
  }
}

TEST(Channel, SendsAndReceivesAtOnceWhenItCan) {
  test::Machine vm;
  Probe probe(vm.executor);
  Channel<int, 1> channel;
  auto send = channel.send(4);
  EXPECT_TRUE(probe.poll(send).is_ready());
  auto receive = channel.receive();
  auto outcome = probe.poll(receive);
  ASSERT_TRUE(outcome.is_ready());
  EXPECT_EQ(*outcome, 4);
  EXPECT_EQ(probe.take_wakes(), 0);
}

TEST(Channel, GivesAValueToTheReceiverThatCameFirst) {
  test::Machine vm;
  Probe first(vm.executor), second(vm.executor);
  Channel<int, 2> channel;
  auto a = channel.receive();
  auto b = channel.receive();
  EXPECT_FALSE(first.poll(a).is_ready());
  EXPECT_FALSE(second.poll(b).is_ready());
  EXPECT_TRUE(channel.try_send(1).has_value());
  EXPECT_EQ(first.take_wakes(), 1);
  EXPECT_EQ(second.take_wakes(), 0);
  EXPECT_FALSE(second.poll(b).is_ready());  // woken spuriously
  EXPECT_EQ(*first.poll(a), 1);
  EXPECT_TRUE(channel.try_send(2).has_value());
  EXPECT_EQ(second.take_wakes(), 1);
  EXPECT_EQ(*second.poll(b), 2);
}

TEST(Channel, KeepsAPromisedValueFromNewcomers) {
  test::Machine vm;
  Probe first(vm.executor), second(vm.executor);
  Channel<int, 3> channel;
  auto a = channel.receive();
  EXPECT_FALSE(first.poll(a).is_ready());
  EXPECT_TRUE(channel.try_send(1).has_value());
  EXPECT_TRUE(channel.try_send(2).has_value());
  EXPECT_FALSE(channel.try_receive().has_value());  // not even the second: it would overtake the first
  auto b = channel.receive();
  EXPECT_FALSE(second.poll(b).is_ready());
  EXPECT_EQ(*first.poll(a), 1);
  EXPECT_EQ(second.take_wakes(), 1);
  EXPECT_EQ(*second.poll(b), 2);
}

TEST(Channel, KeepsPromisedRoomFromNewcomers) {
  test::Machine vm;
  Probe first(vm.executor), second(vm.executor);
  Channel<int, 1> channel;
  EXPECT_TRUE(channel.try_send(0).has_value());
  auto a = channel.send(1);
  auto b = channel.send(2);
  EXPECT_FALSE(first.poll(a).is_ready());
  EXPECT_FALSE(second.poll(b).is_ready());
  EXPECT_EQ(channel.try_receive().value(), 0);
  EXPECT_EQ(channel.try_send(9).error(), 9);
  EXPECT_EQ(first.take_wakes(), 1);
  EXPECT_EQ(second.take_wakes(), 0);
  EXPECT_FALSE(second.poll(b).is_ready());
  EXPECT_TRUE(first.poll(a).is_ready());
  EXPECT_EQ(channel.try_receive().value(), 1);
  EXPECT_EQ(second.take_wakes(), 1);
  EXPECT_TRUE(second.poll(b).is_ready());
}

TEST(Channel, ForgetsThoseWhoAreCancelledBeforeTheirTurn) {
  test::Machine vm;
  Probe first(vm.executor), second(vm.executor);
  Channel<int, 1> channel;
  {
    auto a = std::optional(channel.receive());
    auto b = channel.receive();
    EXPECT_FALSE(first.poll(*a).is_ready());
    EXPECT_FALSE(second.poll(b).is_ready());
    a.reset();
    EXPECT_TRUE(channel.try_send(1).has_value());
    EXPECT_EQ(first.take_wakes(), 0);
    EXPECT_EQ(*second.poll(b), 1);
  }
  EXPECT_TRUE(channel.try_send(0).has_value());
  auto a = std::optional(channel.send(1));
  auto b = channel.send(2);
  EXPECT_FALSE(first.poll(*a).is_ready());
  EXPECT_FALSE(second.poll(b).is_ready());
  a.reset();
  EXPECT_EQ(channel.try_receive().value(), 0);
  EXPECT_TRUE(second.poll(b).is_ready());
  EXPECT_EQ(channel.try_receive().value(), 2);  // the cancelled one has sent nothing
}

TEST(Channel, PassesATurnOnWhenItsOwnerIsCancelled) {
  test::Machine vm;
  Probe first(vm.executor), second(vm.executor);
  Channel<int, 1> channel;
  {
    auto a = std::optional(channel.receive());
    auto b = std::optional(channel.receive());
    EXPECT_FALSE(first.poll(*a).is_ready());
    EXPECT_FALSE(second.poll(*b).is_ready());
    EXPECT_TRUE(channel.try_send(1).has_value());
    a.reset();
    EXPECT_EQ(second.take_wakes(), 1);
    b.reset();
    EXPECT_EQ(channel.try_receive().value(), 1);  // nobody is left: it is anybody's
  }
  EXPECT_TRUE(channel.try_send(0).has_value());
  auto a = std::optional(channel.send(1));
  auto b = std::optional(channel.send(2));
  EXPECT_FALSE(first.poll(*a).is_ready());
  EXPECT_FALSE(second.poll(*b).is_ready());
  EXPECT_EQ(channel.try_receive().value(), 0);
  a.reset();
  EXPECT_EQ(second.take_wakes(), 1);
  b.reset();
  EXPECT_TRUE(channel.try_send(3).has_value());
  EXPECT_EQ(channel.try_receive().value(), 3);
}

TEST(Channel, ServesManyWaitersInTurn) {
  test::Machine vm;
  Channel<int, 2> channel;
  std::array<Probe, 6> probes{Probe(vm.executor), Probe(vm.executor), Probe(vm.executor),
                              Probe(vm.executor), Probe(vm.executor), Probe(vm.executor)};
  std::array receivers{channel.receive(), channel.receive(), channel.receive(),
                       channel.receive(), channel.receive(), channel.receive()};
  for (std::size_t i = 0; i < 6; ++i) EXPECT_FALSE(probes[i].poll(receivers[i]).is_ready());
  for (int i = 0; i < 6; i += 2) {
    EXPECT_TRUE(channel.try_send(int{i}).has_value());
    EXPECT_TRUE(channel.try_send(i + 1).has_value());
    EXPECT_FALSE(channel.try_send(-1).has_value());
    const auto at = static_cast<std::size_t>(i);
    EXPECT_EQ(*probes[at].poll(receivers[at]), i);
    EXPECT_EQ(*probes[at + 1].poll(receivers[at + 1]), i + 1);
  }
}

TEST(Channel, LeavesWhatIsPromisedWhenItIsCleared) {
  test::Machine vm;
  Probe receiver(vm.executor), sender(vm.executor);
  Channel<Token, 2> channel;
  auto receive = channel.receive();
  EXPECT_FALSE(receiver.poll(receive).is_ready());
  EXPECT_TRUE(channel.try_send(Token(1)).has_value());
  EXPECT_TRUE(channel.try_send(Token(2)).has_value());
  auto send = channel.send(Token(3));
  EXPECT_FALSE(sender.poll(send).is_ready());
  channel.clear();
  EXPECT_EQ(channel.size(), 1u);
  EXPECT_EQ(sender.take_wakes(), 1);
  EXPECT_TRUE(sender.poll(send).is_ready());
  EXPECT_EQ((*receiver.poll(receive)).value, 2);
  channel.clear();
  EXPECT_TRUE(channel.empty());
  EXPECT_EQ(Token::alive, 0);
}

TEST(Channel, TellsWatchersWhenNewcomersAreServed) {
  test::Machine vm;
  Probe first(vm.executor), second(vm.executor), third(vm.executor);
  Channel<int, 1> channel;
  auto value = channel.ready_to_receive();
  auto room = channel.ready_to_send();
  EXPECT_TRUE(second.poll(room).is_ready());
  EXPECT_FALSE(first.poll(value).is_ready());
  EXPECT_TRUE(channel.try_send(1).has_value());
  EXPECT_EQ(first.take_wakes(), 1);
  EXPECT_TRUE(first.poll(value).is_ready());
  auto more_room = channel.ready_to_send();
  EXPECT_FALSE(second.poll(more_room).is_ready());
  // A turn goes before a hint.
  auto send = channel.send(2);
  EXPECT_FALSE(third.poll(send).is_ready());
  EXPECT_EQ(channel.try_receive().value(), 1);
  EXPECT_EQ(second.take_wakes(), 0);
  EXPECT_TRUE(third.poll(send).is_ready());
  EXPECT_FALSE(second.poll(more_room).is_ready());
  EXPECT_EQ(channel.try_receive().value(), 2);
  EXPECT_EQ(second.take_wakes(), 1);
  EXPECT_TRUE(second.poll(more_room).is_ready());
}

TEST(Channel, TellsAllWatchersOneAfterTheOther) {
  test::Machine vm;
  Probe first(vm.executor), second(vm.executor), third(vm.executor), fourth(vm.executor);
  Channel<int, 2> channel;
  auto a = channel.ready_to_receive();
  auto b = std::optional(channel.ready_to_receive());
  auto c = channel.ready_to_receive();
  EXPECT_FALSE(first.poll(a).is_ready());
  EXPECT_FALSE(second.poll(*b).is_ready());
  EXPECT_FALSE(third.poll(c).is_ready());
  EXPECT_TRUE(channel.try_send(1).has_value());
  EXPECT_EQ(first.take_wakes(), 1);
  EXPECT_TRUE(first.poll(a).is_ready());
  EXPECT_EQ(second.take_wakes(), 1);
  b.reset();  // cancelled after it was told: it passes that on
  EXPECT_EQ(third.take_wakes(), 1);
  // Somebody else was faster: it goes on waiting.
  EXPECT_EQ(channel.try_receive().value(), 1);
  EXPECT_FALSE(third.poll(c).is_ready());
  EXPECT_TRUE(channel.try_send(2).has_value());
  EXPECT_EQ(third.take_wakes(), 1);
  EXPECT_TRUE(third.poll(c).is_ready());
}

TEST(Channel, TellsWatchersOfAValueThatACancelledReceiverLeaves) {
  test::Machine vm;
  Probe first(vm.executor), second(vm.executor);
  Channel<int, 1> channel;
  auto receive = std::optional(channel.receive());
  auto watch = channel.ready_to_receive();
  EXPECT_FALSE(first.poll(*receive).is_ready());
  EXPECT_FALSE(second.poll(watch).is_ready());
  EXPECT_TRUE(channel.try_send(1).has_value());
  EXPECT_EQ(second.take_wakes(), 0);
  EXPECT_FALSE(second.poll(watch).is_ready());
  receive.reset();
  EXPECT_EQ(second.take_wakes(), 1);
  EXPECT_TRUE(second.poll(watch).is_ready());
  EXPECT_EQ(channel.try_receive().value(), 1);
}

Task<3> send_tokens(Borrowed<Channel<Token, 2>> channel, int who, int count) {
  for (int i = 0; i < count;) {
    if (i % 3 != 0) {
      co_await channel->send(Token(100 * who + i));
      ++i;
    } else if (co_await corps::with_timeout(1ms, channel->send(Token(100 * who + i)))) {
      ++i;
    }
  }
}
Task<2> receive_tokens(Borrowed<Channel<Token, 2>> channel, Borrowed<std::array<int, 3>> next, Borrowed<int> left) {
  for (int turn = 0; *left > 0; ++turn) {
    auto token = co_await corps::with_timeout(1ms, channel->receive());
    if (token) {
      EXPECT_EQ(token->value % 100, (*next)[static_cast<std::size_t>(token->value / 100)]++);
      --*left;
    }
    if (turn % 4 == 0) co_await corps::Timer::after(2ms);
  }
}

TEST(Channel, LosesAndDoublesNothingBetweenTasksThatGiveUp) {
  test::Machine vm;
  {
    Channel<Token, 2> channel;
    std::array<int, 3> next{};
    int left = 90;
    for (int who = 0; who < 3; ++who) EXPECT_TRUE(vm.spawner().spawn(send_tokens(channel, who, 30)).has_value());
    for (int i = 0; i < 2; ++i) EXPECT_TRUE(vm.spawner().spawn(receive_tokens(channel, next, left)).has_value());
    vm.advance(1s);
    EXPECT_EQ(left, 0);
    EXPECT_TRUE(channel.empty());
  }
  EXPECT_EQ(Token::alive, 0);
}

TEST(Channel, WorksWithinOneExecutorWithoutALock) {
  test::Machine vm;
  Probe first(vm.executor);
  Channel<int, 1, corps::SingleExecutorLock> channel;
  auto receive = channel.receive();
  EXPECT_FALSE(first.poll(receive).is_ready());
  EXPECT_TRUE(channel.try_send(1).has_value());
  EXPECT_EQ(first.take_wakes(), 1);
  EXPECT_EQ(*first.poll(receive), 1);
}

TEST(Channel, ServesManySendersInTurn) {
  test::Machine vm;
  Channel<int, 2> channel;
  std::array<Probe, 6> probes{Probe(vm.executor), Probe(vm.executor), Probe(vm.executor),
                              Probe(vm.executor), Probe(vm.executor), Probe(vm.executor)};
  for (int i : {-2, -1}) EXPECT_TRUE(channel.try_send(int{i}).has_value());
  std::array senders{channel.send(0), channel.send(1), channel.send(2),
                     channel.send(3), channel.send(4), channel.send(5)};
  for (std::size_t i = 0; i < 6; ++i) EXPECT_FALSE(probes[i].poll(senders[i]).is_ready());
  for (int next = -2; next < 6; ++next) {
    EXPECT_EQ(channel.try_receive().value(), next);
    const auto at = static_cast<std::size_t>(next + 2);
    if (at >= 6) continue;
    EXPECT_FALSE(channel.try_send(99).has_value());
    for (std::size_t i = 5; i > at; --i) EXPECT_FALSE(probes[i].poll(senders[i]).is_ready());  // woken spuriously
    EXPECT_EQ(probes[at].take_wakes(), 1);
    EXPECT_TRUE(probes[at].poll(senders[at]).is_ready());
  }
  EXPECT_TRUE(channel.empty());
}

TEST(Channel, BearsSpuriousPollsOfItsSenders) {
  test::Machine vm;
  Probe first(vm.executor), second(vm.executor), third(vm.executor);
  {
    Channel<Token, 1> channel;
    EXPECT_TRUE(channel.try_send(Token(0)).has_value());
    auto a = channel.send(Token(1));
    auto b = std::optional(channel.send(Token(2)));
    auto c = channel.send(Token(3));
    for (int i = 0; i < 3; ++i) {
      EXPECT_FALSE(first.poll(a).is_ready());
      EXPECT_FALSE(second.poll(*b).is_ready());
      EXPECT_FALSE(third.poll(c).is_ready());
    }
    b.reset();
    EXPECT_EQ(channel.try_receive()->value, 0);
    EXPECT_FALSE(third.poll(c).is_ready());
    EXPECT_TRUE(first.poll(a).is_ready());
    EXPECT_EQ(channel.try_receive()->value, 1);
    EXPECT_TRUE(third.poll(c).is_ready());
    EXPECT_EQ(channel.try_receive()->value, 3);
  }
  EXPECT_EQ(Token::alive, 0);
}

TEST(Channel, TellsWatchersOfRoomOneAfterTheOther) {
  test::Machine vm;
  Probe first(vm.executor), second(vm.executor), third(vm.executor);
  Channel<int, 1> channel;
  EXPECT_TRUE(channel.try_send(0).has_value());
  auto a = std::optional(channel.ready_to_send());
  auto b = std::optional(channel.ready_to_send());
  auto c = channel.ready_to_send();
  for (int i = 0; i < 3; ++i) {
    EXPECT_FALSE(first.poll(*a).is_ready());
    EXPECT_FALSE(second.poll(*b).is_ready());
    EXPECT_FALSE(third.poll(c).is_ready());
  }
  b.reset();  // before
  EXPECT_EQ(third.take_wakes(), 0);
  EXPECT_EQ(channel.try_receive().value(), 0);
  EXPECT_EQ(first.take_wakes(), 1);
  EXPECT_EQ(third.take_wakes(), 0);
  a.reset();  // afterwards: it passes that on
  EXPECT_EQ(third.take_wakes(), 1);
  EXPECT_TRUE(third.poll(c).is_ready());
  EXPECT_TRUE(channel.try_send(1).has_value());
}

TEST(Channel, AWatcherOfRoomPassesOnWhatIsForAWatcherOfValues) {
  test::Machine vm;
  Probe first(vm.executor), second(vm.executor), third(vm.executor);
  Channel<int, 1> channel;
  auto receive = std::optional(channel.receive());
  EXPECT_FALSE(third.poll(*receive).is_ready());
  EXPECT_TRUE(channel.try_send(1).has_value());
  auto room = channel.ready_to_send();
  auto value = channel.ready_to_receive();
  EXPECT_FALSE(first.poll(room).is_ready());
  EXPECT_FALSE(second.poll(value).is_ready());
  receive.reset();  // its value is anybody's
  EXPECT_EQ(first.take_wakes(), 1);
  EXPECT_FALSE(first.poll(room).is_ready());
  EXPECT_EQ(second.take_wakes(), 1);
  EXPECT_TRUE(second.poll(value).is_ready());
  EXPECT_FALSE(first.poll(room).is_ready());
  EXPECT_EQ(first.take_wakes(), 0);
}

}  // namespace
