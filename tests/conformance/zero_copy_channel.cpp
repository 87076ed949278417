// SPDX-License-Identifier: MIT OR Apache-2.0
#include <corps/sync/zero_copy_channel.hpp>
#include <support/conformance.hpp>
#include <support/probe.hpp>

namespace {

using namespace std::chrono_literals;
using corps::Task;
using corps::ZeroCopyChannel;
using test::Borrowed;
using test::Probe;

using Block = std::array<unsigned char, 16>;
static_assert(sizeof(void*) != 4 || sizeof(ZeroCopyChannel<Block, 4>) <= 92);

constinit ZeroCopyChannel<int, 2> constant_initialised;

template <class Channel>
bool send_now(Channel& channel, int value) {
  auto slot = channel.try_send();
  if (!slot) return false;
  **slot = value;
  slot->commit();
  return true;
}
template <class Channel>
int receive_now(Channel& channel) {
  auto slot = channel.try_receive();
  return slot ? **slot : -1;
}

TEST(ZeroCopyChannel, IsConstantInitialised) {
  EXPECT_TRUE(send_now(constant_initialised, 1));
  EXPECT_EQ(receive_now(constant_initialised), 1);
}

TEST(ZeroCopyChannel, GivesValuesInTheOrderOfTheirCommitsWithoutMovingThem) {
  ZeroCopyChannel<int, 3> channel;
  for (int round = 0; round < 10; ++round) {
    auto a = channel.try_send();
    auto b = channel.try_send();
    auto c = channel.try_send();
    ASSERT_TRUE(a && b && c);
    EXPECT_FALSE(channel.try_send().has_value());
    **a = 1;
    **b = 2;
    **c = 3;
    const int* const where = &**b;
    b->commit();
    a->commit();
    c.reset();  // not sent
    EXPECT_EQ(channel.size(), 2u);
    auto first = channel.try_receive();
    ASSERT_TRUE(first.has_value());
    EXPECT_EQ(**first, 2);
    EXPECT_EQ(&**first, where);
    EXPECT_EQ(receive_now(channel), 1);
    EXPECT_FALSE(channel.try_receive().has_value());
  }
}

TEST(ZeroCopyChannel, HasNoRoomWhileSlotsAreHeld) {
  ZeroCopyChannel<int, 2> channel;
  EXPECT_TRUE(send_now(channel, 1));
  EXPECT_TRUE(send_now(channel, 2));
  auto a = channel.try_receive();
  auto b = channel.try_receive();
  EXPECT_TRUE(channel.empty());
  EXPECT_FALSE(channel.try_send().has_value());
  b.reset();  // in any order
  auto c = channel.try_send();
  ASSERT_TRUE(c.has_value());
  EXPECT_EQ(**c, 2);  // what its last user left there
  EXPECT_FALSE(channel.try_send().has_value());
  EXPECT_EQ(**a, 1);
}

TEST(ZeroCopyChannel, SlotsMoveAndAreGivenBackOnce) {
  ZeroCopyChannel<int, 1> channel;
  auto slot = std::move(*channel.try_send());
  *slot = 5;
  auto other = std::move(slot);
  EXPECT_FALSE(channel.try_send().has_value());
  other.commit();
  auto received = std::move(*channel.try_receive());
  EXPECT_EQ(*received, 5);
  auto another = std::move(received);
  EXPECT_FALSE(channel.try_send().has_value());
  auto& itself = another;
  another = std::move(itself);
  EXPECT_EQ(*another, 5);
}

TEST(ZeroCopyChannel, ServesSendersInTheOrderTheyCame) {
  test::Machine vm;
  Probe first(vm.executor), second(vm.executor);
  ZeroCopyChannel<int, 1> channel;
  auto held = channel.try_send();
  auto a = channel.send();
  auto b = channel.send();
  EXPECT_FALSE(first.poll(a).is_ready());
  EXPECT_FALSE(second.poll(b).is_ready());
  EXPECT_FALSE(first.poll(a).is_ready());  // woken spuriously
  held.reset();
  EXPECT_EQ(first.take_wakes(), 1);
  EXPECT_EQ(second.take_wakes(), 0);
  EXPECT_FALSE(channel.try_send().has_value());  // promised
  EXPECT_FALSE(second.poll(b).is_ready());
  {
    auto got = first.poll(a);
    ASSERT_TRUE(got.is_ready());
    auto slot = *std::move(got);
    *slot = 7;
    slot.commit();
  }
  EXPECT_EQ(second.take_wakes(), 0);
  EXPECT_EQ(receive_now(channel), 7);
  EXPECT_EQ(second.take_wakes(), 1);
  EXPECT_TRUE(second.poll(b).is_ready());
}

TEST(ZeroCopyChannel, ServesReceiversInTheOrderTheyCame) {
  test::Machine vm;
  Probe first(vm.executor), second(vm.executor);
  ZeroCopyChannel<int, 2> channel;
  auto a = channel.receive();
  auto b = channel.receive();
  EXPECT_FALSE(first.poll(a).is_ready());
  EXPECT_FALSE(second.poll(b).is_ready());
  EXPECT_TRUE(send_now(channel, 1));
  EXPECT_FALSE(channel.try_receive().has_value());
  EXPECT_FALSE(second.poll(b).is_ready());
  EXPECT_EQ(first.take_wakes(), 1);
  EXPECT_TRUE(send_now(channel, 2));
  EXPECT_EQ(second.take_wakes(), 1);
  auto two = second.poll(b);
  auto one = first.poll(a);
  // Turns stand for any value: whoever runs first gets the older one.
  EXPECT_EQ(**two, 1);
  EXPECT_EQ(**one, 2);
}

TEST(ZeroCopyChannel, PassesATurnOnWhenItsOwnerIsCancelled) {
  test::Machine vm;
  Probe first(vm.executor), second(vm.executor);
  ZeroCopyChannel<int, 1> channel;
  {
    auto a = std::optional(channel.receive());
    auto b = std::optional(channel.receive());
    auto c = channel.receive();
    EXPECT_FALSE(first.poll(*a).is_ready());
    EXPECT_FALSE(first.poll(*b).is_ready());
    EXPECT_FALSE(second.poll(c).is_ready());
    b.reset();  // before its turn
    EXPECT_TRUE(send_now(channel, 1));
    a.reset();  // afterwards
    EXPECT_EQ(second.take_wakes(), 1);
    EXPECT_EQ(**second.poll(c), 1);
  }
  auto held = channel.try_send();
  auto a = std::optional(channel.send());
  auto b = std::optional(channel.send());
  EXPECT_FALSE(first.poll(*a).is_ready());
  EXPECT_FALSE(second.poll(*b).is_ready());
  held.reset();
  a.reset();
  EXPECT_EQ(second.take_wakes(), 1);
  b.reset();
  EXPECT_TRUE(send_now(channel, 3));
}

Task<> fill(Borrowed<ZeroCopyChannel<Block, 2>> channel) {
  for (unsigned char i = 0; i < 20; ++i) {
    auto slot = co_await channel->send();
    slot->fill(i);
    co_await corps::Timer::after(1ms);
    if (i % 5 != 4) slot.commit();
  }
}
Task<> drain(Borrowed<ZeroCopyChannel<Block, 2>> channel, Borrowed<int> received) {
  for (unsigned char i = 0; i < 20; ++i) {
    if (i % 5 == 4) continue;
    auto slot = co_await channel->receive();
    EXPECT_EQ(slot->front(), i);
    EXPECT_EQ(slot->back(), i);
    if (i % 3 == 0) co_await corps::Timer::after(3ms);
    ++*received;
  }
}

TEST(ZeroCopyChannel, CarriesBlocksBetweenTasksThatHoldThem) {
  test::Machine vm;
  ZeroCopyChannel<Block, 2> channel;
  int received = 0;
  EXPECT_TRUE(vm.spawner().spawn(fill(channel)).has_value());
  EXPECT_TRUE(vm.spawner().spawn(drain(channel, received)).has_value());
  vm.advance(1s);
  EXPECT_EQ(received, 16);
}

TEST(ZeroCopyChannel, ServesManyAndForgetsSendersThatAreCancelledBeforeTheirTurn) {
  test::Machine vm;
  Probe probes[4] = {Probe(vm.executor), Probe(vm.executor), Probe(vm.executor), Probe(vm.executor)};
  ZeroCopyChannel<int, 1> channel;
  auto held = channel.try_send();
  {
    std::optional a(channel.send());
    std::optional b(channel.send());
    std::optional c(channel.send());
    std::optional d(channel.send());
    int at = 0;
    for (auto* send : {&a, &b, &c, &d}) EXPECT_FALSE(probes[at++].poll(**send).is_ready());
    b.reset();
    held.reset();
    EXPECT_EQ(probes[0].take_wakes(), 1);
    for (auto [send, probe] : {std::pair(&a, 0), std::pair(&c, 2), std::pair(&d, 3)}) {
      if (send != &d) {
        EXPECT_FALSE(probes[3].poll(*d).is_ready());  // woken spuriously
      }
      auto got = probes[probe].poll(**send);
      ASSERT_TRUE(got.is_ready());
      **got = probe;
      (*got).commit();
      EXPECT_EQ(**channel.try_receive(), probe);
    }
    EXPECT_EQ(probes[1].take_wakes(), 0);
  }
  std::array receivers{channel.receive(), channel.receive(), channel.receive()};
  for (auto& probe : probes) (void)probe.take_wakes();
  for (std::size_t i = 0; i < 3; ++i) EXPECT_FALSE(probes[i].poll(receivers[i]).is_ready());
  for (std::size_t i = 0; i < 3; ++i) {
    auto slot = channel.try_send();
    ASSERT_TRUE(slot.has_value());
    **slot = static_cast<int>(i);
    slot->commit();
    EXPECT_EQ(probes[i].take_wakes(), 1);
    EXPECT_EQ(**probes[i].poll(receivers[i]), static_cast<int>(i));
  }
}

TEST(ZeroCopyChannel, ADroppedSlotGoesToTheSenderThatWaits) {
  test::Machine vm;
  Probe first(vm.executor), reader(vm.executor);
  ZeroCopyChannel<int, 1> channel;
  auto receive = channel.receive();
  EXPECT_FALSE(reader.poll(receive).is_ready());
  auto held = channel.try_send();
  auto a = channel.send();
  EXPECT_FALSE(first.poll(a).is_ready());
  held.reset();
  EXPECT_EQ(reader.take_wakes(), 0);
  EXPECT_EQ(first.take_wakes(), 1);
  EXPECT_TRUE(first.poll(a).is_ready());
}

}  // namespace
