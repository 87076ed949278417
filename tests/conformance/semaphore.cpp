// SPDX-License-Identifier: MIT OR Apache-2.0
#include <corps/sync/semaphore.hpp>
#include <support/conformance.hpp>
#include <support/probe.hpp>

#include <algorithm>
#include <optional>

namespace {

using namespace std::chrono_literals;
using corps::Semaphore;
using test::Borrowed;
using test::Probe;

constinit Semaphore constant_initialised(2);

TEST(Semaphore, IsConstantInitialised) { EXPECT_EQ(constant_initialised.available(), 2u); }

TEST(Semaphore, GivesSoManyPermits) {
  Semaphore semaphore(3);
  auto two = semaphore.try_acquire(2);
  ASSERT_TRUE(two.has_value());
  EXPECT_EQ(two->count(), 2u);
  EXPECT_EQ(semaphore.available(), 1u);
  EXPECT_FALSE(semaphore.try_acquire(2).has_value());
  {
    auto one = semaphore.try_acquire();
    ASSERT_TRUE(one.has_value());
    EXPECT_FALSE(semaphore.try_acquire().has_value());
  }
  EXPECT_EQ(semaphore.available(), 1u);
  two.reset();
  EXPECT_EQ(semaphore.available(), 3u);
}

TEST(Semaphore, AcquiresAtOnceWhenThereAreEnough) {
  test::Machine vm;
  Probe probe(vm.executor);
  Semaphore semaphore(2);
  auto acquire = semaphore.acquire(2);
  auto permit = probe.poll(acquire);
  ASSERT_TRUE(permit.is_ready());
  EXPECT_EQ((*permit).count(), 2u);
  EXPECT_EQ(semaphore.available(), 0u);
}

TEST(Semaphore, StartsEmptyAndCountsEvents) {
  test::Machine vm;
  Probe probe(vm.executor);
  Semaphore semaphore(0);
  semaphore.release();
  semaphore.release(2);
  EXPECT_EQ(semaphore.available(), 3u);
  for (int i = 0; i < 3; ++i) {
    auto acquire = semaphore.acquire();
    auto permit = probe.poll(acquire);
    ASSERT_TRUE(permit.is_ready());
    (*permit).forget();
  }
  auto fourth = semaphore.acquire();
  EXPECT_FALSE(probe.poll(fourth).is_ready());
}

TEST(Semaphore, NothingIsAskedForAndGiven) {
  test::Machine vm;
  Probe first(vm.executor);
  Probe second(vm.executor);
  Semaphore semaphore(0);
  auto none = semaphore.acquire(0);
  auto outcome = first.poll(none);
  ASSERT_TRUE(outcome.is_ready());
  EXPECT_EQ((*outcome).count(), 0u);
  EXPECT_TRUE(semaphore.try_acquire(0).has_value());
  semaphore.release(0);
  EXPECT_EQ(semaphore.available(), 0u);
  // In line like everybody else.
  auto one = semaphore.acquire();
  EXPECT_FALSE(first.poll(one).is_ready());
  auto behind = semaphore.acquire(0);
  EXPECT_FALSE(second.poll(behind).is_ready());
  semaphore.release();
  EXPECT_EQ(first.take_wakes(), 1);
  EXPECT_EQ(second.take_wakes(), 1);
  EXPECT_TRUE(second.poll(behind).is_ready());
}

TEST(Semaphore, HoldsAsManyAsItsTypeDoes) {
  Semaphore semaphore(UINT32_MAX - 1);
  semaphore.release();
  EXPECT_EQ(semaphore.available(), UINT32_MAX);
  auto all = semaphore.try_acquire(UINT32_MAX);
  ASSERT_TRUE(all.has_value());
  EXPECT_EQ(semaphore.available(), 0u);
}

TEST(Semaphore, PermitsBelongToTheWaiterBeforeItRuns) {
  test::Machine vm;
  Probe probe(vm.executor);
  Semaphore semaphore(0);
  auto acquire = semaphore.acquire();
  EXPECT_FALSE(probe.poll(acquire).is_ready());
  semaphore.release();
  EXPECT_EQ(semaphore.available(), 0u);
  EXPECT_FALSE(semaphore.try_acquire().has_value());
  EXPECT_EQ(probe.take_wakes(), 1);
  EXPECT_TRUE(probe.poll(acquire).is_ready());
}

TEST(Semaphore, DoesNotLetSmallRequestsOvertakeABigOne) {
  test::Machine vm;
  Probe big_probe(vm.executor);
  Probe small_probe(vm.executor);
  Semaphore semaphore(2);
  auto big = semaphore.acquire(3);
  auto small = semaphore.acquire(1);
  EXPECT_FALSE(big_probe.poll(big).is_ready());
  EXPECT_FALSE(small_probe.poll(small).is_ready());
  EXPECT_FALSE(semaphore.try_acquire().has_value());
  semaphore.release(1);
  EXPECT_EQ(big_probe.take_wakes(), 1);
  EXPECT_EQ(small_probe.take_wakes(), 0);
  {
    auto permit = big_probe.poll(big);
    ASSERT_TRUE(permit.is_ready());
    EXPECT_EQ((*permit).count(), 3u);
  }
  EXPECT_EQ(small_probe.take_wakes(), 1);
}

TEST(Semaphore, ServesSeveralAtOneRelease) {
  test::Machine vm;
  Probe first(vm.executor);
  Probe second(vm.executor);
  Probe third(vm.executor);
  Semaphore semaphore(0);
  auto a = semaphore.acquire(1);
  auto b = semaphore.acquire(2);
  auto c = semaphore.acquire(2);
  EXPECT_FALSE(first.poll(a).is_ready());
  EXPECT_FALSE(second.poll(b).is_ready());
  EXPECT_FALSE(third.poll(c).is_ready());
  semaphore.release(4);
  EXPECT_EQ(first.take_wakes(), 1);
  EXPECT_EQ(second.take_wakes(), 1);
  EXPECT_EQ(third.take_wakes(), 0);
  EXPECT_EQ(semaphore.available(), 1u);
}

TEST(Semaphore, LetsTheLineGoOnWhenABigRequestAtItsHeadIsCancelled) {
  test::Machine vm;
  Probe first(vm.executor);
  Probe second(vm.executor);
  Probe third(vm.executor);
  Semaphore semaphore(2);
  std::optional big(semaphore.acquire(3));
  auto a = semaphore.acquire();
  auto b = semaphore.acquire();
  EXPECT_FALSE(first.poll(*big).is_ready());
  EXPECT_FALSE(second.poll(a).is_ready());
  EXPECT_FALSE(third.poll(b).is_ready());
  big.reset();
  EXPECT_EQ(second.take_wakes(), 1);
  EXPECT_EQ(third.take_wakes(), 1);
  EXPECT_EQ(first.take_wakes(), 0);
}

TEST(Semaphore, PassesPermitsOnWhenTheirWaiterIsCancelledAfterItsTurn) {
  test::Machine vm;
  Probe first(vm.executor);
  Probe second(vm.executor);
  Probe third(vm.executor);
  Semaphore semaphore(0);
  std::optional a(semaphore.acquire(2));
  auto b = semaphore.acquire();
  auto c = semaphore.acquire();
  EXPECT_FALSE(first.poll(*a).is_ready());
  EXPECT_FALSE(second.poll(b).is_ready());
  EXPECT_FALSE(third.poll(c).is_ready());
  semaphore.release(2);
  EXPECT_EQ(second.take_wakes(), 0);
  a.reset();
  EXPECT_EQ(second.take_wakes(), 1);
  EXPECT_EQ(third.take_wakes(), 1);
  EXPECT_EQ(semaphore.available(), 0u);
}

TEST(Semaphore, GetsPermitsBackOfTheOnlyWaiterThatIsCancelledAfterItsTurn) {
  test::Machine vm;
  Probe probe(vm.executor);
  Semaphore semaphore(0);
  {
    auto a = semaphore.acquire(2);
    EXPECT_FALSE(probe.poll(a).is_ready());
    semaphore.release(2);
    EXPECT_EQ(semaphore.available(), 0u);
  }
  EXPECT_EQ(semaphore.available(), 2u);
}

TEST(Semaphore, BearsSpuriousPolls) {
  test::Machine vm;
  Probe first(vm.executor);
  Probe second(vm.executor);
  Semaphore semaphore(0);
  auto a = semaphore.acquire();
  auto b = semaphore.acquire();
  for (int i = 0; i < 3; ++i) {
    EXPECT_FALSE(first.poll(a).is_ready());
    EXPECT_FALSE(second.poll(b).is_ready());
  }
  semaphore.release();
  EXPECT_FALSE(second.poll(b).is_ready());
  auto permit = first.poll(a);
  EXPECT_TRUE(permit.is_ready());
}

TEST(Semaphore, PermitMovesAndReleasesOnce) {
  Semaphore semaphore(3);
  auto one = *semaphore.try_acquire();
  auto two = *semaphore.try_acquire(2);
  EXPECT_EQ(semaphore.available(), 0u);
  one = std::move(two);
  EXPECT_EQ(semaphore.available(), 1u);
  EXPECT_EQ(one.count(), 2u);
  EXPECT_EQ(two.count(), 0u);
  auto& itself = one;
  one = std::move(itself);
  EXPECT_EQ(one.count(), 2u);
  EXPECT_EQ(semaphore.available(), 1u);
  one.release();
  EXPECT_EQ(semaphore.available(), 3u);
  one.release();
  EXPECT_EQ(semaphore.available(), 3u);
}

TEST(Semaphore, ForgottenPermitsDoNotComeBack) {
  Semaphore semaphore(3);
  semaphore.try_acquire(2)->forget();
  EXPECT_EQ(semaphore.available(), 1u);
}

struct Shared {
  Semaphore semaphore{3};
  int inside = 0;
  int most = 0;
  int done = 0;
};

corps::Task<20> work(Borrowed<Shared> shared) {
  auto permit = co_await shared->semaphore.acquire();
  shared->most = std::max(shared->most, ++shared->inside);
  co_await corps::Timer::after(1ms);
  --shared->inside;
  ++shared->done;
}

TEST(Semaphore, LetsAsManyWorkAtATimeAsItHasPermits) {
  test::Machine vm;
  Shared shared;
  for (int i = 0; i < 20; ++i) ASSERT_TRUE(vm.spawner().spawn(work(shared)).has_value());
  vm.advance(6ms);
  EXPECT_EQ(shared.done, 18);
  vm.advance(1ms);
  EXPECT_EQ(shared.done, 20);
  EXPECT_EQ(shared.most, 3);
  EXPECT_EQ(shared.semaphore.available(), 3u);
}

TEST(Semaphore, WorksWithoutALockOnOneExecutor) {
  test::Machine vm;
  Probe probe(vm.executor);
  corps::BasicSemaphore<corps::SingleExecutorLock> semaphore(0);
  auto acquire = semaphore.acquire();
  EXPECT_FALSE(probe.poll(acquire).is_ready());
  semaphore.release();
  EXPECT_EQ(probe.take_wakes(), 1);
  EXPECT_TRUE(probe.poll(acquire).is_ready());
  EXPECT_EQ(semaphore.available(), 1u);
}

}  // namespace
