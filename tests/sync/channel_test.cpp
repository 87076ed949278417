// SPDX-License-Identifier: MIT OR Apache-2.0
#include <corps/sync/channel.hpp>

#include <gtest/gtest.h>

#include <corps/corps.hpp>
#include <deque>
#include <memory>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include "support/borrowed.hpp"
#include "support/counted.hpp"
#include "support/probe.hpp"
#include "support/virtual_machine.hpp"

namespace {

using namespace std::chrono_literals;
using corps::Channel;
using corps::Task;
using test::Borrowed;
using test::Counted;
using test::MoveOnly;
using test::Probe;

class ChannelTest : public testing::Test {
 protected:
  ChannelTest() {
    Counted::counts.reset();
    MoveOnly::counts.reset();
  }
  ~ChannelTest() override {
    EXPECT_TRUE(Counted::counts.balanced());
    EXPECT_TRUE(MoveOnly::counts.balanced());
  }
  test::VirtualMachine vm;
  Probe first{vm.executor};
  Probe second{vm.executor};
  Probe third{vm.executor};
};

template <class F>
std::unique_ptr<F> boxed(F&& future) {
  return std::make_unique<F>(std::move(future));
}

constinit Channel<int, 2> constant_initialised;

TEST_F(ChannelTest, IsConstantInitialised) {
  EXPECT_TRUE(constant_initialised.try_send(1));
  EXPECT_EQ(constant_initialised.try_receive(), 1);
}

TEST_F(ChannelTest, GivesValuesInTheOrderTheyWereSent) {
  Channel<int, 3> channel;
  for (int round = 0; round < 5; ++round) {
    for (int i = 0; i < 3; ++i) EXPECT_TRUE(channel.try_send(10 * round + i));
    for (int i = 0; i < 3; ++i) EXPECT_EQ(channel.try_receive(), 10 * round + i);
  }
  EXPECT_FALSE(channel.try_receive());
}

TEST_F(ChannelTest, TellsHowFullItIs) {
  Channel<int, 2> channel;
  EXPECT_EQ(channel.capacity(), 2u);
  EXPECT_TRUE(channel.empty());
  EXPECT_TRUE(channel.try_send(1));
  EXPECT_EQ(channel.size(), 1u);
  EXPECT_FALSE(channel.empty());
  EXPECT_FALSE(channel.full());
  EXPECT_TRUE(channel.try_send(2));
  EXPECT_TRUE(channel.full());
}

TEST_F(ChannelTest, GivesAValueBackThatHasNoRoom) {
  Channel<MoveOnly, 1> channel;
  EXPECT_TRUE(channel.try_send(MoveOnly(1)));
  auto refused = channel.try_send(MoveOnly(2));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().value, 2);
  EXPECT_EQ(channel.try_receive()->value, 1);
}

TEST_F(ChannelTest, WrapsRoundAtAnyCapacity) {
  Channel<int, 1> one;
  Channel<int, 7> seven;
  for (int i = 0; i < 50; ++i) {
    ASSERT_TRUE(one.try_send(i));
    ASSERT_EQ(one.try_receive(), i);
    ASSERT_TRUE(seven.try_send(i));
    if (i >= 4) {
      ASSERT_EQ(seven.try_receive(), i - 4);
    }
  }
}

TEST_F(ChannelTest, ReceivesAndSendsAtOnceWhenItCan) {
  Channel<int, 1> channel;
  auto send = channel.send(4);
  EXPECT_TRUE(first.poll(send).is_ready());
  auto receive = channel.receive();
  auto outcome = first.poll(receive);
  ASSERT_TRUE(outcome.is_ready());
  EXPECT_EQ(*outcome, 4);
  EXPECT_EQ(first.take_wakes(), 0);
}

TEST_F(ChannelTest, GivesAValueToTheReceiverThatCameFirst) {
  Channel<int, 2> channel;
  auto a = channel.receive();
  auto b = channel.receive();
  EXPECT_FALSE(first.poll(a).is_ready());
  EXPECT_FALSE(second.poll(b).is_ready());
  EXPECT_TRUE(channel.try_send(1));
  EXPECT_EQ(first.take_wakes(), 1);
  EXPECT_EQ(second.take_wakes(), 0);
  EXPECT_FALSE(second.poll(b).is_ready());
  EXPECT_EQ(*first.poll(a), 1);
}

TEST_F(ChannelTest, GivesRoomToTheSenderThatCameFirst) {
  Channel<int, 1> channel;
  EXPECT_TRUE(channel.try_send(0));
  auto a = channel.send(1);
  auto b = channel.send(2);
  EXPECT_FALSE(first.poll(a).is_ready());
  EXPECT_FALSE(second.poll(b).is_ready());
  EXPECT_EQ(channel.try_receive(), 0);
  EXPECT_EQ(first.take_wakes(), 1);
  EXPECT_EQ(second.take_wakes(), 0);
  EXPECT_FALSE(second.poll(b).is_ready());
  EXPECT_TRUE(first.poll(a).is_ready());
  EXPECT_EQ(channel.try_receive(), 1);
  EXPECT_EQ(second.take_wakes(), 1);
  EXPECT_TRUE(second.poll(b).is_ready());
}

TEST_F(ChannelTest, KeepsAPromisedValueFromNewcomers) {
  Channel<int, 3> channel;
  auto a = channel.receive();
  EXPECT_FALSE(first.poll(a).is_ready());
  EXPECT_TRUE(channel.try_send(1));
  EXPECT_FALSE(channel.try_receive());
  EXPECT_TRUE(channel.try_send(2));
  // Even of the second value: it would overtake the first.
  EXPECT_FALSE(channel.try_receive());
  auto b = channel.receive();
  EXPECT_FALSE(second.poll(b).is_ready());
  EXPECT_EQ(*first.poll(a), 1);
  EXPECT_EQ(second.take_wakes(), 1);
  EXPECT_EQ(*second.poll(b), 2);
}

TEST_F(ChannelTest, KeepsPromisedRoomFromNewcomers) {
  Channel<int, 2> channel;
  EXPECT_TRUE(channel.try_send(0));
  EXPECT_TRUE(channel.try_send(1));
  auto a = channel.send(2);
  EXPECT_FALSE(first.poll(a).is_ready());
  EXPECT_EQ(channel.try_receive(), 0);
  EXPECT_EQ(channel.try_send(99).error(), 99);
  EXPECT_EQ(channel.try_receive(), 1);
  EXPECT_EQ(channel.try_send(99).error(), 99);
  auto b = channel.send(3);
  EXPECT_FALSE(second.poll(b).is_ready());
  EXPECT_TRUE(first.poll(a).is_ready());
  EXPECT_EQ(second.take_wakes(), 1);
  EXPECT_TRUE(second.poll(b).is_ready());
  EXPECT_EQ(channel.try_receive(), 2);
  EXPECT_EQ(channel.try_receive(), 3);
}

TEST_F(ChannelTest, PassesAPromisedValueOnWhenItsReceiverIsCancelled) {
  Channel<int, 1> channel;
  auto a = boxed(channel.receive());
  auto b = channel.receive();
  EXPECT_FALSE(first.poll(*a).is_ready());
  EXPECT_FALSE(second.poll(b).is_ready());
  EXPECT_TRUE(channel.try_send(1));
  a.reset();
  EXPECT_EQ(second.take_wakes(), 1);
  EXPECT_EQ(*second.poll(b), 1);
}

TEST_F(ChannelTest, KeepsAPromisedValueWhenItsOnlyReceiverIsCancelled) {
  Channel<int, 1> channel;
  auto a = boxed(channel.receive());
  EXPECT_FALSE(first.poll(*a).is_ready());
  EXPECT_TRUE(channel.try_send(1));
  a.reset();
  EXPECT_EQ(channel.try_receive(), 1);
}

TEST_F(ChannelTest, PassesPromisedRoomOnWhenItsSenderIsCancelled) {
  Channel<MoveOnly, 1> channel;
  EXPECT_TRUE(channel.try_send(MoveOnly(0)));
  auto a = boxed(channel.send(MoveOnly(1)));
  auto b = channel.send(MoveOnly(2));
  EXPECT_FALSE(first.poll(*a).is_ready());
  EXPECT_FALSE(second.poll(b).is_ready());
  EXPECT_EQ(channel.try_receive()->value, 0);
  a.reset();
  EXPECT_EQ(second.take_wakes(), 1);
  EXPECT_TRUE(second.poll(b).is_ready());
  EXPECT_EQ(channel.try_receive()->value, 2);  // the cancelled one has sent nothing
}

TEST_F(ChannelTest, ForgetsThoseWhoAreCancelledBeforeTheirTurn) {
  Channel<int, 1> channel;
  {
    auto a = boxed(channel.receive());
    auto b = boxed(channel.receive());
    auto c = channel.receive();
    EXPECT_FALSE(first.poll(*a).is_ready());
    EXPECT_FALSE(second.poll(*b).is_ready());
    EXPECT_FALSE(third.poll(c).is_ready());
    b.reset();
    a.reset();
    EXPECT_TRUE(channel.try_send(1));
    EXPECT_EQ(*third.poll(c), 1);
  }
  EXPECT_TRUE(channel.try_send(0));
  auto a = channel.send(1);
  auto b = boxed(channel.send(2));
  auto c = channel.send(3);
  EXPECT_FALSE(first.poll(a).is_ready());
  EXPECT_FALSE(second.poll(*b).is_ready());
  EXPECT_FALSE(third.poll(c).is_ready());
  b.reset();
  EXPECT_EQ(channel.try_receive(), 0);
  EXPECT_TRUE(first.poll(a).is_ready());
  EXPECT_EQ(channel.try_receive(), 1);
  EXPECT_TRUE(third.poll(c).is_ready());
  EXPECT_EQ(channel.try_receive(), 3);
}

TEST_F(ChannelTest, ServesManyWaitersInTurn) {
  Channel<int, 2> channel;
  std::vector<std::unique_ptr<Probe>> probes;
  std::vector<decltype(boxed(channel.receive()))> receivers;
  for (int i = 0; i < 20; ++i) {
    probes.push_back(std::make_unique<Probe>(vm.executor));
    receivers.push_back(boxed(channel.receive()));
    EXPECT_FALSE(probes.back()->poll(*receivers.back()).is_ready());
  }
  for (std::size_t i = 0; i < 20; i += 2) {
    EXPECT_TRUE(channel.try_send(static_cast<int>(i)));
    EXPECT_TRUE(channel.try_send(static_cast<int>(i + 1)));
    EXPECT_FALSE(channel.try_send(-1));
    EXPECT_EQ(*probes[i]->poll(*receivers[i]), static_cast<int>(i));
    EXPECT_EQ(*probes[i + 1]->poll(*receivers[i + 1]), static_cast<int>(i + 1));
  }
}

TEST_F(ChannelTest, BearsSpuriousPolls) {
  Channel<int, 1> channel;
  auto receive = channel.receive();
  for (int i = 0; i < 3; ++i) EXPECT_FALSE(first.poll(receive).is_ready());
  EXPECT_TRUE(channel.try_send(1));
  auto send = channel.send(2);
  for (int i = 0; i < 3; ++i) EXPECT_FALSE(second.poll(send).is_ready());
  EXPECT_EQ(*first.poll(receive), 1);
  EXPECT_TRUE(second.poll(send).is_ready());
  EXPECT_EQ(channel.size(), 1u);
}

TEST_F(ChannelTest, DestroysWhatNobodyReceived) {
  Channel<Counted, 4> channel;
  for (int i = 0; i < 3; ++i) EXPECT_TRUE(channel.try_send(Counted(i)));
  EXPECT_EQ(channel.try_receive()->value, 0);
  EXPECT_TRUE(channel.try_send(Counted(3)));
  EXPECT_TRUE(channel.try_send(Counted(4)));  // wraps round
}

TEST_F(ChannelTest, FuturesMovedWhileTheyAreAwaitedPanic) {
  Channel<int, 1> channel;
  auto receive = channel.receive();
  EXPECT_FALSE(first.poll(receive).is_ready());
  EXPECT_DEATH({ auto moved = std::move(receive); }, "was moved while it was being awaited");
  EXPECT_TRUE(channel.try_send(1));
  auto send = channel.send(2);
  EXPECT_FALSE(second.poll(send).is_ready());
  EXPECT_DEATH({ auto moved = std::move(send); }, "was moved while it was being awaited");
}

TEST_F(ChannelTest, LosesNothingInSelectsThatTimeOut) {
  Channel<int, 1> channel;
  std::vector<int> received;
  ASSERT_TRUE(vm.spawner().spawn([](Borrowed<Channel<int, 1>> c) -> Task<> {
    for (int i = 0; i < 50; ++i) {
      while (!co_await corps::with_timeout(std::chrono::microseconds(1 + i % 3), c->send(i))) {
      }
    }
  }(channel)));
  ASSERT_TRUE(vm.spawner().spawn([](Borrowed<Channel<int, 1>> c, Borrowed<std::vector<int>> r) -> Task<> {
    for (int turn = 0; r->size() < 50; ++turn) {
      auto value = co_await corps::with_timeout(std::chrono::microseconds(1 + turn % 4), c->receive());
      if (value) r->push_back(*value);
      if (turn % 5 == 0) co_await corps::Timer::after(7us);
    }
  }(channel, received)));
  vm.run_until_idle();
  ASSERT_EQ(received.size(), 50u);
  for (int i = 0; i < 50; ++i) EXPECT_EQ(received[static_cast<std::size_t>(i)], i);
}

/// Random operations, cancellations among them, against a plain model of what the documentation promises.
template <std::size_t N>
void compare_with_model(test::VirtualMachine& vm, unsigned seed, int steps) {
  std::mt19937 random(seed);
  Channel<int, N> channel;
  struct Receiver {
    std::unique_ptr<Probe> probe;
    decltype(boxed(channel.receive())) future;
  };
  struct Sender {
    std::unique_ptr<Probe> probe;
    decltype(boxed(channel.send(0))) future;
    int value;
  };
  std::deque<Receiver> receivers;  // not served yet, in the order they came
  std::deque<Sender> senders;
  std::deque<int> model;
  int next = 0;
  for (int step = 0; step < steps; ++step) {
    switch (random() % 8) {
      case 0: {
        const bool idle = senders.empty();
        const auto sent = channel.try_send(next);
        ASSERT_EQ(sent.has_value(), idle && model.size() < N) << step;
        if (sent) model.push_back(next++);
        break;
      }
      case 1: {
        const bool idle = receivers.empty();
        const auto got = channel.try_receive();
        ASSERT_EQ(got.has_value(), idle && !model.empty()) << step;
        if (got) {
          ASSERT_EQ(*got, model.front());
          model.pop_front();
        }
        break;
      }
      case 2: {
        Receiver r{std::make_unique<Probe>(vm.executor), boxed(channel.receive())};
        auto outcome = r.probe->poll(*r.future);
        ASSERT_EQ(outcome.is_ready(), receivers.empty() && !model.empty()) << step;
        if (outcome.is_ready()) {
          ASSERT_EQ(*outcome, model.front());
          model.pop_front();
        } else if (receivers.size() < 6) {
          receivers.push_back(std::move(r));
        } else {
          r.future.reset();
        }
        break;
      }
      case 3: {
        Sender s{std::make_unique<Probe>(vm.executor), boxed(channel.send(int{next})), next};
        const bool at_once = senders.empty() && model.size() < N;
        ASSERT_EQ(s.probe->poll(*s.future).is_ready(), at_once) << step;
        if (at_once) {
          model.push_back(next++);
        } else if (senders.size() < 6) {
          ++next;
          senders.push_back(std::move(s));
        } else {
          s.future.reset();
        }
        break;
      }
      case 4:
        if (!receivers.empty()) {
          const auto at = static_cast<std::ptrdiff_t>(random() % receivers.size());
          receivers[static_cast<std::size_t>(at)].future.reset();
          receivers.erase(receivers.begin() + at);
        }
        break;
      case 5:
        if (!senders.empty()) {
          const auto at = static_cast<std::ptrdiff_t>(random() % senders.size());
          senders[static_cast<std::size_t>(at)].future.reset();
          senders.erase(senders.begin() + at);
        }
        break;
      case 6:
        if (!receivers.empty()) {  // the first, woken or not: it has its turn if there is a value
          const bool ready = !model.empty();
          auto outcome = receivers.front().probe->poll(*receivers.front().future);
          ASSERT_EQ(outcome.is_ready(), ready) << step;
          if (ready) {
            ASSERT_EQ(*outcome, model.front());
            model.pop_front();
            receivers.front().future.reset();
            receivers.pop_front();
          }
        }
        break;
      case 7:
        if (!senders.empty()) {
          const bool ready = model.size() < N;
          ASSERT_EQ(senders.front().probe->poll(*senders.front().future).is_ready(), ready) << step;
          if (ready) {
            model.push_back(senders.front().value);
            senders.front().future.reset();
            senders.pop_front();
          }
        }
        break;
    }
    ASSERT_EQ(channel.size(), model.size()) << step;
  }
}

TEST_F(ChannelTest, OfOneDoesWhatItsModelDoes) {
  for (unsigned seed = 1; seed <= 2; ++seed) compare_with_model<1>(vm, seed, 100'000);
}
TEST_F(ChannelTest, OfThreeDoesWhatItsModelDoes) {
  for (unsigned seed = 11; seed <= 12; ++seed) compare_with_model<3>(vm, seed, 100'000);
}

/// Tasks that send and receive with random time-outs: each value arrives once, each sender's in order, and nobody is
/// forgotten.
Task<8> send_randomly(Borrowed<Channel<int, 3>> channel, int who, int count) {
  std::mt19937 random(static_cast<unsigned>(who));
  for (int i = 0; i < count;) {
    if (random() % 3 == 0) co_await corps::Timer::after(corps::Clock::duration(random() % 5));
    if (random() % 2) {
      co_await channel->send(1000 * who + i++);
    } else if (co_await corps::with_timeout(corps::Clock::duration(1 + random() % 4), channel->send(1000 * who + i))) {
      ++i;
    }
  }
}
Task<8> receive_randomly(Borrowed<Channel<int, 3>> channel, int who, Borrowed<std::vector<int>> received, int total) {
  std::mt19937 random(static_cast<unsigned>(100 + who));
  while (static_cast<int>(received->size()) < total) {
    if (random() % 3 == 0) co_await corps::Timer::after(corps::Clock::duration(random() % 5));
    auto value = co_await corps::with_timeout(corps::Clock::duration(1 + random() % 6), channel->receive());
    if (value) received->push_back(*value);
  }
}

TEST_F(ChannelTest, LosesAndDoublesNothingBetweenManyTasks) {
  Channel<int, 3> channel;
  std::vector<int> received;
  for (int who = 0; who < 5; ++who) ASSERT_TRUE(vm.spawner().spawn(send_randomly(channel, who, 400)));
  for (int who = 0; who < 4; ++who) ASSERT_TRUE(vm.spawner().spawn(receive_randomly(channel, who, received, 2000)));
  vm.run_until_idle();
  ASSERT_EQ(received.size(), 2000u);
  int next[5] = {};
  for (int value : received) ASSERT_EQ(value % 1000, next[value / 1000]++);
}

TEST_F(ChannelTest, TakesValuesFromOtherThreads) {
  constexpr int each = 5000;
  Channel<int, 4> channel;
  int next[2] = {};
  int received = 0;
  ASSERT_TRUE(vm.spawner().spawn([](Borrowed<Channel<int, 4>> c, Borrowed<int[2]> n, Borrowed<int> r) -> Task<> {
    while (*r != 2 * each) {
      const auto outcome = co_await corps::select(corps::Timer::after(1h), c->receive());
      const int value = std::get<1>(outcome);
      EXPECT_EQ(value / 2, (*n)[value % 2]++);
      ++*r;
    }
  }(channel, next, received)));
  std::vector<std::jthread> senders;
  for (int who : {0, 1}) {
    senders.emplace_back([&channel, who] {
      for (int i = 0; i < each; ++i) {
        while (!channel.try_send(2 * i + who)) std::this_thread::yield();
      }
    });
  }
  while (received != 2 * each) test::poll_or_yield(vm.executor);
}

Task<2> send_from_another_thread(Borrowed<Channel<int, 3>> channel, int who, int count, Borrowed<int> running) {
  for (int i = 0; i < count;) {
    if (i % 5 == 0) {
      // Given up when it cannot be done at once, often after its turn has come: it passes on between the threads.
      const auto first = co_await corps::select(channel->send(2 * i + who), corps::yield_now());
      if (first.index() == 1) continue;
    } else {
      co_await channel->send(2 * i + who);
    }
    ++i;
  }
  --*running;
}
Task<2> receive_in_turns(Borrowed<Channel<int, 3>> channel, Borrowed<std::vector<int>> received, int total) {
  for (int turn = 0; static_cast<int>(received->size()) < total; ++turn) {
    // Each hangs on to the hint, gives up, or waits its turn.
    if (turn % 3 == 0) {
      co_await channel->ready_to_receive();
      const auto value = channel->try_receive();
      if (value) received->push_back(*value);
    } else {
      const auto first = co_await corps::select(channel->receive(), corps::yield_now());
      if (first.index() == 0) received->push_back(std::get<0>(first));
    }
  }
}

TEST_F(ChannelTest, CarriesValuesBetweenExecutorsOnTwoThreads) {
  constexpr int each = 3000;
  Channel<int, 3> channel;
  std::vector<int> received;
  ASSERT_TRUE(vm.spawner().spawn(receive_in_turns(channel, received, 2 * each)));
  std::jthread other([&channel] {
    corps::Executor executor;
    int running = 2;
    for (int who : {0, 1}) {
      ASSERT_TRUE(executor.spawner().spawn(send_from_another_thread(channel, who, each, running)));
    }
    while (running != 0) test::poll_or_yield(executor);
  });
  while (static_cast<int>(received.size()) < 2 * each) test::poll_or_yield(vm.executor);
  vm.executor.poll();  // the receiver's last poll
  int next[2] = {};
  for (int value : received) ASSERT_EQ(value / 2, next[value % 2]++);
  ASSERT_EQ(next[0], each);
  ASSERT_EQ(next[1], each);
}

}  // namespace
