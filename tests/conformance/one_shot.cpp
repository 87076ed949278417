// SPDX-License-Identifier: MIT OR Apache-2.0
#include <corps/sync/one_shot.hpp>
#include <support/conformance.hpp>
#include <support/probe.hpp>

#include <optional>

namespace {

using namespace std::chrono_literals;
using corps::OneShot;
using test::Borrowed;
using test::Probe;
using test::Token;

constinit OneShot<int> constant_initialised;

TEST(OneShot, CarriesOneValue) {
  test::Machine vm;
  Probe probe(vm.executor);
  auto sender = constant_initialised.sender();
  EXPECT_FALSE(constant_initialised.try_receive().has_value());
  EXPECT_TRUE(sender.send(3).has_value());
  auto receive = constant_initialised.receive();
  auto value = probe.poll(receive);
  ASSERT_TRUE(value.is_ready());
  EXPECT_EQ(*value, std::optional(3));
}

TEST(OneShot, WakesTheReceiverThatWaits) {
  test::Machine vm;
  Probe probe(vm.executor);
  OneShot<int> shot;
  auto sender = shot.sender();
  auto receive = shot.receive();
  for (int i = 0; i < 3; ++i) EXPECT_FALSE(probe.poll(receive).is_ready());
  EXPECT_TRUE(sender.send(3).has_value());
  EXPECT_EQ(probe.take_wakes(), 1);
  auto value = probe.poll(receive);
  ASSERT_TRUE(value.is_ready());
  EXPECT_EQ(*value, std::optional(3));
}

TEST(OneShot, GivesTheValueOnce) {
  test::Machine vm;
  Probe probe(vm.executor);
  {
    OneShot<Token> shot;
    auto sender = shot.sender();
    EXPECT_TRUE(sender.send(Token(5)).has_value());
    EXPECT_EQ(Token::alive, 1);
    auto taken = shot.try_receive();
    ASSERT_TRUE(taken.has_value());
    EXPECT_EQ(taken->value, 5);
    EXPECT_FALSE(shot.try_receive().has_value());
    auto receive = shot.receive();
    auto nothing = probe.poll(receive);
    ASSERT_TRUE(nothing.is_ready());
    EXPECT_FALSE((*nothing).has_value());
  }
  EXPECT_EQ(Token::alive, 0);
}

TEST(OneShot, TakesOneValueOnlyAndGivesASecondBack) {
  {
    OneShot<Token> shot;
    auto sender = shot.sender();
    EXPECT_TRUE(sender.send(Token(1)).has_value());
    EXPECT_TRUE(sender.is_closed());
    auto refused = sender.send(Token(2));
    ASSERT_FALSE(refused.has_value());
    EXPECT_EQ(refused.error().value, 2);
    EXPECT_EQ(shot.try_receive()->value, 1);
    EXPECT_FALSE(sender.send(Token(3)).has_value());
  }
  EXPECT_EQ(Token::alive, 0);
}

TEST(OneShot, TellsTheReceiverThatTheSenderIsGone) {
  test::Machine vm;
  Probe probe(vm.executor);
  OneShot<int> shot;
  std::optional sender(shot.sender());
  auto receive = shot.receive();
  EXPECT_FALSE(probe.poll(receive).is_ready());
  sender.reset();
  EXPECT_EQ(probe.take_wakes(), 1);
  auto nothing = probe.poll(receive);
  ASSERT_TRUE(nothing.is_ready());
  EXPECT_FALSE((*nothing).has_value());
  auto again = shot.receive();
  EXPECT_TRUE(probe.poll(again).is_ready());
}

TEST(OneShot, KeepsTheValueOfASenderThatIsGone) {
  test::Machine vm;
  Probe probe(vm.executor);
  OneShot<int> shot;
  EXPECT_TRUE(shot.sender().send(4).has_value());
  auto receive = shot.receive();
  EXPECT_EQ(*probe.poll(receive), std::optional(4));
}

TEST(OneShot, TellsTheSenderThatTheReceiverIsGone) {
  test::Machine vm;
  Probe probe(vm.executor);
  {
    std::optional<OneShot<Token>> shot(std::in_place);
    auto sender = shot->sender();
    auto closed = sender.closed();
    for (int i = 0; i < 3; ++i) EXPECT_FALSE(probe.poll(closed).is_ready());
    EXPECT_FALSE(sender.is_closed());
    shot.reset();
    EXPECT_EQ(probe.take_wakes(), 1);
    EXPECT_TRUE(probe.poll(closed).is_ready());
    EXPECT_TRUE(sender.is_closed());
    auto at_once = sender.closed();
    EXPECT_TRUE(probe.poll(at_once).is_ready());
    auto refused = sender.send(Token(6));
    ASSERT_FALSE(refused.has_value());
    EXPECT_EQ(refused.error().value, 6);
  }
  EXPECT_EQ(Token::alive, 0);
}

TEST(OneShot, DropsAValueThatNobodyReceived) {
  {
    OneShot<Token> shot;
    EXPECT_TRUE(shot.sender().send(Token(1)).has_value());
    EXPECT_EQ(Token::alive, 1);
    shot.close();
    EXPECT_EQ(Token::alive, 0);
    EXPECT_TRUE(shot.sender().send(Token(2)).has_value());
  }
  EXPECT_EQ(Token::alive, 0);
}

TEST(OneShot, DoesNotTakeALateAnswerForTheNextOne) {
  OneShot<int> shot;
  auto late = shot.sender();
  auto next = shot.sender();
  EXPECT_TRUE(late.is_closed());
  EXPECT_FALSE(late.send(1).has_value());
  EXPECT_FALSE(shot.try_receive().has_value());
  EXPECT_TRUE(next.send(2).has_value());
  EXPECT_EQ(shot.try_receive(), std::optional(2));
  // Nor one that came, but was not received.
  EXPECT_TRUE(shot.sender().send(3).has_value());
  auto last = shot.sender();
  EXPECT_FALSE(shot.try_receive().has_value());
  EXPECT_FALSE(last.is_closed());
}

TEST(OneShot, KeepsTheValueWhenAWaitIsCancelledBeforeAndAfterItCame) {
  test::Machine vm;
  Probe probe(vm.executor);
  OneShot<Token> shot;
  auto sender = shot.sender();
  std::optional before(shot.receive());
  EXPECT_FALSE(probe.poll(*before).is_ready());
  before.reset();
  std::optional after(shot.receive());
  EXPECT_FALSE(probe.poll(*after).is_ready());
  EXPECT_TRUE(sender.send(Token(9)).has_value());
  after.reset();
  auto receive = shot.receive();
  auto value = probe.poll(receive);
  ASSERT_TRUE(value.is_ready());
  ASSERT_TRUE((*value).has_value());
  EXPECT_EQ((*value)->value, 9);
}

TEST(OneShot, KeepsAValueForTheWaitThatIsReadyUntilThatIsCancelled) {
  test::Machine vm;
  Probe probe(vm.executor);
  OneShot<Token> shot;
  auto sender = shot.sender();
  std::optional receive(shot.receive());
  EXPECT_TRUE(sender.send(Token(4)).has_value());
  auto context = probe.context();
  EXPECT_TRUE(receive->poll_ready(context));
  EXPECT_FALSE(shot.try_receive().has_value());
  shot.close();  // does not take it away, either
  EXPECT_EQ(Token::alive, 1);
  receive.reset();
  auto value = shot.try_receive();
  ASSERT_TRUE(value.has_value());
  EXPECT_EQ(value->value, 4);
}

TEST(OneShot, GivesTheValueToOneOfTwoWaits) {
  test::Machine vm;
  Probe first(vm.executor);
  Probe second(vm.executor);
  OneShot<int> shot;
  auto sender = shot.sender();
  auto a = shot.receive();
  auto b = shot.receive();
  EXPECT_FALSE(first.poll(a).is_ready());
  EXPECT_FALSE(second.poll(b).is_ready());
  EXPECT_TRUE(sender.send(1).has_value());
  EXPECT_EQ(*first.poll(a), std::optional(1));
  // The other is told that there is nothing for it.
  EXPECT_EQ(second.take_wakes(), 1);
  EXPECT_EQ(*second.poll(b), std::optional<int>());
}

TEST(OneShot, CancelledWaitForTheEndLeavesNothingBehind) {
  test::Machine vm;
  Probe probe(vm.executor);
  OneShot<int> shot;
  auto sender = shot.sender();
  {
    auto closed = sender.closed();
    EXPECT_FALSE(probe.poll(closed).is_ready());
  }
  shot.close();
  EXPECT_EQ(probe.take_wakes(), 0);
}

TEST(OneShot, HasNobodyToWaitForWithoutASender) {
  test::Machine vm;
  Probe probe(vm.executor);
  OneShot<int> shot;
  auto receive = shot.receive();
  auto nothing = probe.poll(receive);
  ASSERT_TRUE(nothing.is_ready());
  EXPECT_FALSE((*nothing).has_value());
}

TEST(OneShot, SenderMovesWithItsRight) {
  OneShot<int> shot;
  auto first = shot.sender();
  auto second = std::move(first);
  EXPECT_TRUE(first.is_closed());
  EXPECT_FALSE(first.send(1).has_value());
  EXPECT_TRUE(second.send(2).has_value());
  EXPECT_EQ(shot.try_receive(), std::optional(2));
}

TEST(OneShot, WithoutAValueIsAMessage) {
  test::Machine vm;
  Probe probe(vm.executor);
  OneShot<> shot;
  auto sender = shot.sender();
  auto receive = shot.receive();
  EXPECT_FALSE(probe.poll(receive).is_ready());
  EXPECT_TRUE(sender.send().has_value());
  auto told = probe.poll(receive);
  ASSERT_TRUE(told.is_ready());
  EXPECT_TRUE((*told).has_value());
}

corps::Task<2> answer(OneShot<int>::Sender sender, Borrowed<test::Trace> trace, bool does) {
  auto outcome = co_await corps::select(sender.closed(), corps::Timer::after(2ms));
  trace->add(outcome.index() == 0 ? 'c' : 't');
  if (does) trace->add(sender.send(42) ? 's' : 'r');
}
corps::Async<std::optional<int>> ask(test::Machine& vm, test::Trace& trace, bool answers) {
  OneShot<int> shot;
  EXPECT_TRUE(vm.spawner().spawn(answer(shot.sender(), trace, answers)).has_value());
  co_return co_await shot.receive();
}
corps::Task<> ask_three_times(Borrowed<test::Machine> vm, Borrowed<test::Trace> trace) {
  for (bool answers : {true, false}) {
    const auto value = co_await ask(*vm, *trace, answers);
    trace->add(value == 42 ? '4' : '-');
  }
  // Gives up: the one who answers is told, although the OneShot is gone.
  const auto outcome = co_await corps::with_timeout(1ms, ask(*vm, *trace, true));
  trace->add(outcome ? '?' : 'u');
}

TEST(OneShot, AnswersRequestsThatMayBeGivenUp) {
  test::Machine vm;
  test::Trace trace;
  ASSERT_TRUE(vm.spawner().spawn(ask_three_times(vm, trace)).has_value());
  vm.advance(20ms);
  EXPECT_EQ(trace.text(), "ts4t-ucr");
}

TEST(OneShot, TellsManyOnBothSides) {
  test::Machine vm;
  Probe probes[4] = {Probe(vm.executor), Probe(vm.executor), Probe(vm.executor), Probe(vm.executor)};
  corps::OneShot<int> shot;
  auto sender = shot.sender();
  std::array waits{shot.receive(), shot.receive(), shot.receive(), shot.receive()};
  for (int round = 0; round < 3; ++round) {
    for (std::size_t i = 0; i < 4; ++i) EXPECT_FALSE(probes[i].poll(waits[i]).is_ready());
  }
  EXPECT_TRUE(sender.send(1).has_value());
  for (auto& probe : probes) EXPECT_EQ(probe.take_wakes(), 1);
  EXPECT_EQ(*probes[0].poll(waits[0]), std::optional(1));
  for (std::size_t i = 1; i < 4; ++i) EXPECT_EQ(*probes[i].poll(waits[i]), std::optional<int>());
  auto next = shot.sender();
  std::optional a(next.closed());
  std::optional b(next.closed());
  auto c = next.closed();
  EXPECT_FALSE(probes[0].poll(*a).is_ready());
  EXPECT_FALSE(probes[1].poll(*b).is_ready());
  EXPECT_FALSE(probes[2].poll(c).is_ready());
  a.reset();
  shot.close();
  EXPECT_EQ(probes[0].take_wakes(), 0);
  EXPECT_EQ(probes[1].take_wakes(), 1);
  b.reset();
  EXPECT_EQ(probes[2].take_wakes(), 1);
  EXPECT_TRUE(probes[2].poll(c).is_ready());
}

}  // namespace
