// SPDX-License-Identifier: MIT OR Apache-2.0
#include <corps/sync/priority_channel.hpp>
#include <support/conformance.hpp>
#include <support/probe.hpp>

namespace {

using corps::PriorityChannel;
using test::Probe;
using test::Token;

static_assert(sizeof(void*) != 4 || sizeof(PriorityChannel<std::uint32_t, 8>) <= 56);

constinit PriorityChannel<int, 3> constant_initialised;

TEST(PriorityChannel, IsConstantInitialised) {
  EXPECT_TRUE(constant_initialised.try_send(1).has_value());
  EXPECT_EQ(constant_initialised.try_receive().value(), 1);
}

TEST(PriorityChannel, GivesTheGreatestFirst) {
  PriorityChannel<int, 5> channel;
  for (int value : {3, 1, 4, 1, 5}) EXPECT_TRUE(channel.try_send(int{value}).has_value());
  EXPECT_EQ(channel.try_send(9).error(), 9);
  for (int value : {5, 4}) EXPECT_EQ(channel.try_receive().value(), value);
  EXPECT_TRUE(channel.try_send(2).has_value());
  for (int value : {3, 2, 1, 1}) EXPECT_EQ(channel.try_receive().value(), value);
  EXPECT_FALSE(channel.try_receive().has_value());
}

TEST(PriorityChannel, GivesTheLeastFirstWhenToldSo) {
  PriorityChannel<int, 3, std::greater<int>> channel;
  for (int value : {2, 3, 1}) EXPECT_TRUE(channel.try_send(int{value}).has_value());
  for (int value : {1, 2, 3}) EXPECT_EQ(channel.try_receive().value(), value);
}

struct ByTens {
  bool operator()(int a, int b) const { return a / 10 < b / 10; }
};

TEST(PriorityChannel, GivesEqualsInTheOrderTheyCame) {
  PriorityChannel<int, 6, ByTens> channel;
  for (int round = 0; round < 20; ++round) {
    for (int value : {11, 21, 12, 13, 22, 1}) EXPECT_TRUE(channel.try_send(int{value}).has_value());
    for (int value : {21, 22, 11}) EXPECT_EQ(channel.try_receive().value(), value);
    EXPECT_TRUE(channel.try_send(14).has_value());
    for (int value : {12, 13, 14, 1}) EXPECT_EQ(channel.try_receive().value(), value);
  }
}

TEST(PriorityChannel, ServesReceiversInTheOrderTheyCameEachWithTheGreatestWhenItRuns) {
  test::Machine vm;
  Probe first(vm.executor), second(vm.executor);
  PriorityChannel<int, 3> channel;
  auto a = channel.receive();
  auto b = channel.receive();
  EXPECT_FALSE(first.poll(a).is_ready());
  EXPECT_FALSE(second.poll(b).is_ready());
  EXPECT_TRUE(channel.try_send(1).has_value());
  EXPECT_TRUE(channel.try_send(2).has_value());
  EXPECT_FALSE(channel.try_receive().has_value());
  EXPECT_EQ(first.take_wakes(), 1);
  EXPECT_EQ(second.take_wakes(), 1);
  EXPECT_EQ(*first.poll(a), 2);
  EXPECT_EQ(*second.poll(b), 1);
}

TEST(PriorityChannel, PassesAPromisedValueOnWhenItsReceiverIsCancelled) {
  test::Machine vm;
  Probe first(vm.executor), second(vm.executor);
  PriorityChannel<int, 3> channel;
  auto a = std::optional(channel.receive());
  auto b = channel.receive();
  EXPECT_FALSE(first.poll(*a).is_ready());
  EXPECT_FALSE(second.poll(b).is_ready());
  EXPECT_TRUE(channel.try_send(1).has_value());
  a.reset();
  EXPECT_EQ(second.take_wakes(), 1);
  EXPECT_EQ(*second.poll(b), 1);
}

TEST(PriorityChannel, LetsSendersInInTheOrderTheyCameNotByPriority) {
  test::Machine vm;
  Probe first(vm.executor), second(vm.executor);
  PriorityChannel<int, 1> channel;
  EXPECT_TRUE(channel.try_send(0).has_value());
  auto a = channel.send(1);
  auto b = std::optional(channel.send(9));
  EXPECT_FALSE(first.poll(a).is_ready());
  EXPECT_FALSE(second.poll(*b).is_ready());
  EXPECT_EQ(channel.try_receive().value(), 0);
  EXPECT_EQ(channel.try_send(5).error(), 5);
  EXPECT_FALSE(second.poll(*b).is_ready());
  EXPECT_TRUE(first.poll(a).is_ready());
  EXPECT_EQ(channel.try_receive().value(), 1);
  EXPECT_EQ(second.take_wakes(), 1);
  b.reset();  // cancelled after its turn had come: nothing was sent, and the room is free
  EXPECT_TRUE(channel.try_send(5).has_value());
  EXPECT_EQ(channel.try_receive().value(), 5);
}

TEST(PriorityChannel, RemovesWhatAPredicateSaysAndTellsSendersOfTheRoom) {
  test::Machine vm;
  Probe first(vm.executor), second(vm.executor), third(vm.executor);
  PriorityChannel<int, 4> channel;
  for (int value : {1, 2, 3, 4}) EXPECT_TRUE(channel.try_send(int{value}).has_value());
  auto a = channel.send(5);
  auto b = channel.send(6);
  auto c = channel.send(7);
  EXPECT_FALSE(first.poll(a).is_ready());
  EXPECT_FALSE(second.poll(b).is_ready());
  EXPECT_FALSE(third.poll(c).is_ready());
  EXPECT_EQ(channel.remove_if([](int value) { return value % 2 == 0; }), 2u);
  EXPECT_EQ(first.take_wakes(), 1);
  EXPECT_EQ(second.take_wakes(), 1);
  EXPECT_EQ(third.take_wakes(), 0);
  EXPECT_EQ(channel.try_send(0).error(), 0);
  EXPECT_TRUE(second.poll(b).is_ready());
  EXPECT_TRUE(first.poll(a).is_ready());
  EXPECT_EQ(channel.remove_if([](int) { return false; }), 0u);
  for (int value : {6, 5, 3, 1}) EXPECT_EQ(channel.try_receive().value(), value);
  EXPECT_TRUE(third.poll(c).is_ready());
  EXPECT_EQ(channel.remove_if([](int) { return true; }), 1u);
  EXPECT_TRUE(channel.empty());
  EXPECT_EQ(channel.remove_if([](int) { return true; }), 0u);
}

TEST(PriorityChannel, LeavesTheGreatestToReceiversWhoseTurnHasCome) {
  test::Machine vm;
  Probe first(vm.executor);
  PriorityChannel<int, 3> channel;
  auto receive = channel.receive();
  EXPECT_FALSE(first.poll(receive).is_ready());
  for (int value : {1, 3, 2}) EXPECT_TRUE(channel.try_send(int{value}).has_value());
  EXPECT_EQ(channel.remove_if([](int) { return true; }), 2u);
  EXPECT_EQ(channel.size(), 1u);
  EXPECT_EQ(*first.poll(receive), 3);
}

struct TokenLess {
  bool operator()(const Token& a, const Token& b) const { return a.value < b.value; }
};

TEST(PriorityChannel, DestroysEachValueOnce) {
  {
    PriorityChannel<Token, 4, TokenLess> channel;
    for (int value : {2, 4, 1, 3}) EXPECT_TRUE(channel.try_send(Token(value)).has_value());
    EXPECT_EQ(channel.try_receive()->value, 4);
    EXPECT_EQ(channel.remove_if([](const Token& token) { return token.value == 2; }), 1u);
    EXPECT_TRUE(channel.try_send(Token(5)).has_value());
    EXPECT_EQ(Token::alive, 3);
    EXPECT_EQ(channel.try_receive()->value, 5);
    channel.clear();
    EXPECT_EQ(Token::alive, 0);
    EXPECT_TRUE(channel.try_send(Token(6)).has_value());
  }
  EXPECT_EQ(Token::alive, 0);
}

TEST(PriorityChannel, ForgetsWhoIsCancelledBeforeItsTurnAndBearsSpuriousPolls) {
  test::Machine vm;
  Probe probes[5] = {Probe(vm.executor), Probe(vm.executor), Probe(vm.executor), Probe(vm.executor),
                     Probe(vm.executor)};
  PriorityChannel<int, 2> channel;
  {
    std::optional a(channel.receive());
    std::array others{channel.receive(), channel.receive(), channel.receive(), channel.receive()};
    for (int round = 0; round < 3; ++round) {
      EXPECT_FALSE(probes[0].poll(*a).is_ready());
      for (std::size_t i = 0; i < 4; ++i) EXPECT_FALSE(probes[i + 1].poll(others[i]).is_ready());
    }
    a.reset();
    for (int i = 0; i < 4; ++i) {
      EXPECT_TRUE(channel.try_send(int{i}).has_value());
      EXPECT_EQ(probes[i + 1].take_wakes(), 1);
      if (i < 3) {
        EXPECT_FALSE(probes[i + 2].poll(others[static_cast<std::size_t>(i + 1)]).is_ready());
      }
      EXPECT_EQ(*probes[i + 1].poll(others[static_cast<std::size_t>(i)]), i);
    }
    EXPECT_EQ(probes[0].take_wakes(), 0);
  }
  for (int i : {1, 2}) EXPECT_TRUE(channel.try_send(int{i}).has_value());
  std::optional a(channel.send(3));
  auto b = channel.send(4);
  for (int round = 0; round < 3; ++round) {
    EXPECT_FALSE(probes[0].poll(*a).is_ready());
    EXPECT_FALSE(probes[1].poll(b).is_ready());
  }
  a.reset();
  EXPECT_EQ(channel.remove_if([](int value) { return value == 1; }), 1u);
  EXPECT_EQ(probes[1].take_wakes(), 1);
  EXPECT_TRUE(probes[1].poll(b).is_ready());
  EXPECT_EQ(channel.try_receive().value(), 4);
  EXPECT_EQ(channel.try_receive().value(), 2);
}

TEST(PriorityChannel, TellsWatchers) {
  test::Machine vm;
  Probe first(vm.executor), second(vm.executor);
  PriorityChannel<int, 1> channel;
  auto value = channel.ready_to_receive();
  EXPECT_FALSE(first.poll(value).is_ready());
  EXPECT_TRUE(channel.try_send(1).has_value());
  EXPECT_EQ(first.take_wakes(), 1);
  EXPECT_TRUE(first.poll(value).is_ready());
  auto room = channel.ready_to_send();
  EXPECT_FALSE(second.poll(room).is_ready());
  EXPECT_EQ(channel.remove_if([](int) { return true; }), 1u);
  EXPECT_EQ(second.take_wakes(), 1);
  EXPECT_TRUE(second.poll(room).is_ready());
}

}  // namespace
