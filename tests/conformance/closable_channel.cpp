// SPDX-License-Identifier: MIT OR Apache-2.0
#include <corps/sync/closable_channel.hpp>
#include <support/conformance.hpp>
#include <support/probe.hpp>

namespace {

using namespace std::chrono_literals;
using corps::ClosableChannel;
using corps::Task;
using test::Borrowed;
using test::Probe;
using test::Token;

static_assert(sizeof(void*) != 4 || sizeof(ClosableChannel<std::uint32_t, 8>) <= 52);

TEST(ClosableChannel, IsAChannelUntilItIsClosed) {
  test::Machine vm;
  Probe first(vm.executor), second(vm.executor);
  ClosableChannel<int, 1> channel;
  auto receive = channel.receive();
  EXPECT_FALSE(first.poll(receive).is_ready());
  auto send = channel.send(1);
  EXPECT_TRUE((*second.poll(send)).has_value());
  EXPECT_FALSE(channel.try_receive().has_value());
  EXPECT_EQ(first.take_wakes(), 1);
  EXPECT_EQ((*first.poll(receive)).value(), 1);
  EXPECT_FALSE(channel.is_closed());
}

TEST(ClosableChannel, GivesWhatIsLeftAndThenNothing) {
  test::Machine vm;
  Probe probe(vm.executor);
  ClosableChannel<int, 3> channel;
  EXPECT_TRUE(channel.try_send(1).has_value());
  EXPECT_TRUE(channel.try_send(2).has_value());
  channel.close();
  channel.close();
  EXPECT_TRUE(channel.is_closed());
  EXPECT_EQ(channel.try_send(3).error(), 3);
  auto a = channel.receive();
  EXPECT_EQ((*probe.poll(a)).value(), 1);
  EXPECT_EQ(channel.try_receive().value(), 2);
  auto b = channel.receive();
  auto end = probe.poll(b);
  ASSERT_TRUE(end.is_ready());
  EXPECT_FALSE((*end).has_value());
  EXPECT_FALSE(channel.try_receive().has_value());
}

TEST(ClosableChannel, TellsAllReceiversThatWait) {
  test::Machine vm;
  Probe first(vm.executor), second(vm.executor), third(vm.executor);
  ClosableChannel<int, 1> channel;
  auto a = channel.receive();
  auto b = std::optional(channel.receive());
  auto c = channel.receive();
  EXPECT_FALSE(first.poll(a).is_ready());
  EXPECT_FALSE(second.poll(*b).is_ready());
  EXPECT_FALSE(third.poll(c).is_ready());
  channel.close();
  EXPECT_EQ(first.take_wakes(), 1);
  EXPECT_EQ(second.take_wakes(), 1);
  EXPECT_EQ(third.take_wakes(), 1);
  b.reset();  // cancelled after it was told
  EXPECT_FALSE((*first.poll(a)).has_value());
  EXPECT_FALSE((*third.poll(c)).has_value());
}

TEST(ClosableChannel, GivesAllSendersThatWaitTheirValuesBack) {
  test::Machine vm;
  Probe first(vm.executor), second(vm.executor);
  {
    ClosableChannel<Token, 1> channel;
    EXPECT_TRUE(channel.try_send(Token(0)).has_value());
    auto a = channel.send(Token(1));
    auto b = channel.send(Token(2));
    EXPECT_FALSE(first.poll(a).is_ready());
    EXPECT_FALSE(second.poll(b).is_ready());
    channel.close();
    EXPECT_EQ(first.take_wakes(), 1);
    EXPECT_EQ(second.take_wakes(), 1);
    EXPECT_EQ((*first.poll(a)).error().value, 1);
    EXPECT_EQ((*second.poll(b)).error().value, 2);
    EXPECT_EQ(channel.try_receive()->value, 0);
    auto late = channel.send(Token(3));
    EXPECT_EQ((*first.poll(late)).error().value, 3);
  }
  EXPECT_EQ(Token::alive, 0);
}

TEST(ClosableChannel, TakesNothingFromASenderWhoseTurnHadComeWhenItWasClosed) {
  test::Machine vm;
  Probe first(vm.executor), second(vm.executor);
  ClosableChannel<int, 1> channel;
  EXPECT_TRUE(channel.try_send(0).has_value());
  auto a = channel.send(1);
  EXPECT_FALSE(first.poll(a).is_ready());
  EXPECT_EQ(channel.try_receive().value(), 0);
  auto receive = channel.receive();
  EXPECT_FALSE(second.poll(receive).is_ready());
  channel.close();
  EXPECT_EQ((*first.poll(a)).error(), 1);
  EXPECT_FALSE((*second.poll(receive)).has_value());
}

TEST(ClosableChannel, TellsNobodyOfItsEndBeforeTheLastValueIsGone) {
  test::Machine vm;
  Probe first(vm.executor), second(vm.executor), third(vm.executor);
  ClosableChannel<int, 1> channel;
  auto a = std::optional(channel.receive());
  auto b = channel.receive();
  EXPECT_FALSE(first.poll(*a).is_ready());
  EXPECT_FALSE(second.poll(b).is_ready());
  EXPECT_TRUE(channel.try_send(7).has_value());
  channel.close();
  EXPECT_EQ(second.take_wakes(), 0);
  EXPECT_FALSE(second.poll(b).is_ready());  // the 7 is promised to another, who may yet give up
  auto c = channel.receive();
  EXPECT_FALSE(third.poll(c).is_ready());
  a.reset();
  EXPECT_EQ(second.take_wakes(), 1);
  EXPECT_EQ((*second.poll(b)).value(), 7);
  EXPECT_EQ(third.take_wakes(), 1);
  EXPECT_FALSE((*third.poll(c)).has_value());
}

TEST(ClosableChannel, TellsWatchers) {
  test::Machine vm;
  Probe first(vm.executor), second(vm.executor);
  ClosableChannel<int, 1> channel;
  auto value = channel.ready_to_receive();
  EXPECT_FALSE(first.poll(value).is_ready());
  EXPECT_TRUE(channel.try_send(1).has_value());
  EXPECT_TRUE(first.poll(value).is_ready());
  auto room = channel.ready_to_send();
  EXPECT_FALSE(second.poll(room).is_ready());
  channel.close();
  EXPECT_GE(second.take_wakes(), 1);
  EXPECT_TRUE(second.poll(room).is_ready());
  channel.clear();
  auto end = channel.ready_to_receive();
  EXPECT_TRUE(first.poll(end).is_ready());
}

TEST(ClosableChannel, TellsReceiversWhenClearingEndsIt) {
  test::Machine vm;
  Probe first(vm.executor), second(vm.executor);
  ClosableChannel<int, 2> channel;
  auto a = std::optional(channel.receive());
  auto b = channel.receive();
  EXPECT_FALSE(first.poll(*a).is_ready());
  EXPECT_FALSE(second.poll(b).is_ready());
  EXPECT_TRUE(channel.try_send(1).has_value());
  channel.close();
  channel.clear();
  EXPECT_EQ(channel.size(), 1u);  // promised
  EXPECT_EQ((*first.poll(*a)).value(), 1);
  EXPECT_EQ(second.take_wakes(), 1);
  EXPECT_FALSE((*second.poll(b)).has_value());
}

Task<2> count_until_the_end(Borrowed<ClosableChannel<int, 2>> channel, Borrowed<int> sum, Borrowed<int> ended) {
  for (;;) {
    const auto value = co_await channel->receive();
    if (!value) break;
    *sum += *value;
  }
  ++*ended;
}
Task<> send_and_close(Borrowed<ClosableChannel<int, 2>> channel) {
  for (int i = 1; i <= 10; ++i) {
    const auto sent = co_await channel->send(int{i});
    EXPECT_TRUE(sent.has_value());
  }
  channel->close();
}

TEST(ClosableChannel, EndsTheLoopsOfItsReceivers) {
  test::Machine vm;
  ClosableChannel<int, 2> channel;
  int sum = 0;
  int ended = 0;
  for (int i = 0; i < 2; ++i) {
    EXPECT_TRUE(vm.spawner().spawn(count_until_the_end(channel, sum, ended)).has_value());
  }
  EXPECT_TRUE(vm.spawner().spawn(send_and_close(channel)).has_value());
  vm.run_ready();
  EXPECT_EQ(sum, 55);
  EXPECT_EQ(ended, 2);
}

TEST(ClosableChannel, ForgetsAndPassesOnReceiversThatAreCancelled) {
  test::Machine vm;
  Probe probes[4] = {Probe(vm.executor), Probe(vm.executor), Probe(vm.executor), Probe(vm.executor)};
  ClosableChannel<int, 2> channel;
  std::optional a(channel.receive());
  std::optional b(channel.receive());
  std::optional c(channel.receive());
  auto d = channel.receive();
  for (int i = 0; i < 3; ++i) {
    EXPECT_FALSE(probes[0].poll(*a).is_ready());
    EXPECT_FALSE(probes[1].poll(*b).is_ready());
    EXPECT_FALSE(probes[2].poll(*c).is_ready());
    EXPECT_FALSE(probes[3].poll(d).is_ready());
  }
  a.reset();
  EXPECT_TRUE(channel.try_send(1).has_value());
  EXPECT_EQ(probes[0].take_wakes(), 0);
  EXPECT_EQ(probes[1].take_wakes(), 1);
  b.reset();
  EXPECT_EQ(probes[2].take_wakes(), 1);
  channel.close();
  EXPECT_EQ(probes[3].take_wakes(), 0);  // there is a value yet
  EXPECT_EQ((*probes[2].poll(*c)).value(), 1);
  EXPECT_EQ(probes[3].take_wakes(), 1);
  EXPECT_FALSE((*probes[3].poll(d)).has_value());
}

TEST(ClosableChannel, KeepsTheLastValueOfACancelledReceiver) {
  test::Machine vm;
  Probe probe(vm.executor);
  ClosableChannel<int, 1> channel;
  std::optional a(channel.receive());
  EXPECT_FALSE(probe.poll(*a).is_ready());
  EXPECT_TRUE(channel.try_send(5).has_value());
  channel.close();
  a.reset();
  auto b = channel.receive();
  auto got = probe.poll(b);
  ASSERT_TRUE(got.is_ready());
  EXPECT_EQ((*got).value(), 5);
}

TEST(ClosableChannel, ForgetsAndPassesOnSendersThatAreCancelled) {
  test::Machine vm;
  Probe first(vm.executor), second(vm.executor), third(vm.executor), fourth(vm.executor);
  {
    ClosableChannel<Token, 1> channel;
    EXPECT_TRUE(channel.try_send(Token(0)).has_value());
    std::optional a(channel.send(Token(1)));
    std::optional b(channel.send(Token(2)));
    std::optional c(channel.send(Token(3)));
    auto d = channel.send(Token(4));
    EXPECT_FALSE(first.poll(*a).is_ready());
    EXPECT_FALSE(second.poll(*b).is_ready());
    EXPECT_FALSE(third.poll(*c).is_ready());
    EXPECT_FALSE(fourth.poll(d).is_ready());
    b.reset();
    EXPECT_EQ(channel.try_receive()->value, 0);
    a.reset();
    EXPECT_EQ(third.take_wakes(), 1);
    channel.close();
    c.reset();  // its turn had come before the close
    EXPECT_EQ(fourth.take_wakes(), 1);
    EXPECT_EQ((*fourth.poll(d)).error().value, 4);
    EXPECT_FALSE(channel.try_receive().has_value());
  }
  EXPECT_EQ(Token::alive, 0);
}

TEST(ClosableChannel, TellsAllWatchersOfTheEnd) {
  test::Machine vm;
  Probe first(vm.executor), second(vm.executor), third(vm.executor);
  ClosableChannel<int, 1> channel;
  auto receive = std::optional(channel.receive());
  EXPECT_FALSE(third.poll(*receive).is_ready());
  EXPECT_TRUE(channel.try_send(1).has_value());  // promised
  std::optional room(channel.ready_to_send());
  auto value = channel.ready_to_receive();
  EXPECT_FALSE(first.poll(*room).is_ready());
  EXPECT_FALSE(second.poll(value).is_ready());
  channel.close();
  EXPECT_EQ(first.take_wakes(), 1);
  room.reset();
  (void)second.take_wakes();
  EXPECT_FALSE(second.poll(value).is_ready());  // the value is promised, and not gone
  EXPECT_EQ((*third.poll(*receive)).value(), 1);
  EXPECT_GE(second.take_wakes(), 1);
  EXPECT_TRUE(second.poll(value).is_ready());
}

}  // namespace
