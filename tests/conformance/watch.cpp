// SPDX-License-Identifier: MIT OR Apache-2.0
#include <corps/sync/watch.hpp>
#include <support/conformance.hpp>
#include <support/probe.hpp>

namespace {

using namespace std::chrono_literals;
using corps::Task;
using corps::Watch;
using test::Borrowed;
using test::Probe;

static_assert(sizeof(void*) != 4 || sizeof(Watch<std::uint32_t>) <= 16);

constinit Watch<int> constant_initialised;

TEST(Watch, IsConstantInitialised) {
  constant_initialised.send(1);
  EXPECT_EQ(constant_initialised.try_get().value(), 1);
}

TEST(Watch, ShowsANewReceiverTheValueThatIsThere) {
  test::Machine vm;
  Probe probe(vm.executor);
  Watch<int> watch;
  EXPECT_FALSE(watch.try_get().has_value());
  watch.send(1);
  watch.send(2);
  auto receiver = watch.receiver();
  EXPECT_TRUE(receiver.has_changed());
  auto changed = receiver.changed();
  EXPECT_EQ(*probe.poll(changed), 2);
  EXPECT_FALSE(receiver.has_changed());
  EXPECT_FALSE(receiver.try_changed().has_value());
  EXPECT_EQ(receiver.try_get().value(), 2);
  auto get = receiver.get();
  EXPECT_EQ(*probe.poll(get), 2);
}

TEST(Watch, ToldOfAChangeAReceiverGetsTheLatestOnce) {
  test::Machine vm;
  Probe probe(vm.executor);
  Watch<int> watch;
  auto receiver = watch.receiver();
  auto first = receiver.changed();
  for (int i = 0; i < 3; ++i) EXPECT_FALSE(probe.poll(first).is_ready());
  watch.send(1);
  watch.send(2);
  EXPECT_EQ(probe.take_wakes(), 1);
  EXPECT_EQ(*probe.poll(first), 2);
  auto second = receiver.changed();
  EXPECT_FALSE(probe.poll(second).is_ready());
  watch.send(2);  // the same again is a change, too
  EXPECT_EQ(*probe.poll(second), 2);
}

TEST(Watch, GetWaitsForTheFirstValueOnly) {
  test::Machine vm;
  Probe first(vm.executor);
  Watch<int> watch;
  auto receiver = watch.receiver();
  EXPECT_FALSE(receiver.try_get().has_value());
  {
    auto get = receiver.get();
    EXPECT_FALSE(first.poll(get).is_ready());
    watch.send(4);
    EXPECT_EQ(first.take_wakes(), 1);
    EXPECT_EQ(*first.poll(get), 4);
  }
  EXPECT_FALSE(receiver.has_changed());  // get has seen it
}

TEST(Watch, WakesAllWhoWaitAndNoneOfThemTwice) {
  test::Machine vm;
  Probe first(vm.executor), second(vm.executor), third(vm.executor);
  Watch<int> watch;
  auto a = watch.receiver();
  auto b = watch.receiver();
  auto c = watch.receiver();
  auto wait_a = a.changed();
  auto wait_b = std::optional(b.changed());
  auto wait_c = c.get();
  EXPECT_FALSE(first.poll(wait_a).is_ready());
  EXPECT_FALSE(second.poll(*wait_b).is_ready());
  EXPECT_FALSE(third.poll(wait_c).is_ready());
  watch.send(1);
  EXPECT_EQ(first.take_wakes(), 1);
  EXPECT_EQ(second.take_wakes(), 1);
  EXPECT_EQ(third.take_wakes(), 1);
  wait_b.reset();  // cancelled after it was told: it has seen nothing
  EXPECT_TRUE(b.has_changed());
  EXPECT_EQ(*first.poll(wait_a), 1);
  watch.send(2);
  EXPECT_EQ(first.take_wakes(), 0);
  EXPECT_EQ(*third.poll(wait_c), 2);
  EXPECT_EQ(b.try_changed().value(), 2);
}

TEST(Watch, ForgetsThoseWhoAreCancelledBeforeTheChange) {
  test::Machine vm;
  Probe first(vm.executor), second(vm.executor);
  Watch<int> watch;
  auto a = watch.receiver();
  auto b = watch.receiver();
  auto wait_a = std::optional(a.changed());
  auto wait_b = b.changed();
  EXPECT_FALSE(first.poll(*wait_a).is_ready());
  EXPECT_FALSE(second.poll(wait_b).is_ready());
  wait_a.reset();
  watch.send(1);
  EXPECT_EQ(first.take_wakes(), 0);
  EXPECT_EQ(*second.poll(wait_b), 1);
}

TEST(Watch, CopiesOfAReceiverHaveSeenTheSame) {
  Watch<int> watch;
  watch.send(1);
  auto receiver = watch.receiver();
  auto before = receiver;
  EXPECT_EQ(receiver.try_changed().value(), 1);
  auto after = receiver;
  EXPECT_TRUE(before.has_changed());
  EXPECT_FALSE(after.has_changed());
}

TEST(Watch, ServesAReceiverThatWaitsTwice) {
  test::Machine vm;
  Probe first(vm.executor), second(vm.executor);
  Watch<int> watch;
  auto receiver = watch.receiver();
  auto a = receiver.changed();
  auto b = receiver.changed();
  EXPECT_FALSE(first.poll(a).is_ready());
  EXPECT_FALSE(second.poll(b).is_ready());
  watch.send(1);
  EXPECT_EQ(*first.poll(a), 1);
  EXPECT_FALSE(second.poll(b).is_ready());  // seen already
  watch.send(2);
  EXPECT_EQ(second.take_wakes(), 1);
  EXPECT_EQ(*second.poll(b), 2);
}

Task<4> follow(corps::WatchReceiver<int, corps::CriticalSectionLock> receiver, Borrowed<int> seen) {
  for (int last = 0; last < 9;) {
    const int now = co_await receiver.changed();
    EXPECT_GT(now, last);
    last = now;
    ++*seen;
    if (last % 3 == 0) co_await corps::Timer::after(5ms);
  }
}
Task<> produce(Borrowed<Watch<int>> watch) {
  for (int i = 1; i <= 9; ++i) {
    watch->send(int{i});
    co_await corps::Timer::after(2ms);
  }
}

TEST(Watch, IsFollowedByTasksOfDifferentSpeed) {
  test::Machine vm;
  Watch<int> watch;
  int seen = 0;
  for (int i = 0; i < 4; ++i) EXPECT_TRUE(vm.spawner().spawn(follow(watch.receiver(), seen)).has_value());
  EXPECT_TRUE(vm.spawner().spawn(produce(watch)).has_value());
  vm.advance(1s);
  // 1, 2, 3, (5 ms: 4 and 5 are overwritten at 6 and 8 ms) 5 or 6, ... 9: the same for each.
  EXPECT_EQ(seen % 4, 0);
  EXPECT_GE(seen, 4 * 5);
  EXPECT_LE(seen, 4 * 8);
}

TEST(Watch, GetIsForgottenWhenItIsCancelled) {
  test::Machine vm;
  Probe first(vm.executor), second(vm.executor), third(vm.executor);
  Watch<int> watch;
  auto ra = watch.receiver();
  auto rb = watch.receiver();
  auto rc = watch.receiver();
  std::optional a(ra.get());
  std::optional b(rb.get());
  auto c = rc.get();
  for (int i = 0; i < 3; ++i) {
    EXPECT_FALSE(first.poll(*a).is_ready());
    EXPECT_FALSE(second.poll(*b).is_ready());
    EXPECT_FALSE(third.poll(c).is_ready());
  }
  a.reset();
  watch.send(1);
  EXPECT_EQ(first.take_wakes(), 0);
  EXPECT_EQ(second.take_wakes(), 1);
  EXPECT_EQ(third.take_wakes(), 1);
  b.reset();
  EXPECT_TRUE(rb.has_changed());
  EXPECT_EQ(*third.poll(c), 1);
  EXPECT_FALSE(rc.has_changed());
}

}  // namespace
