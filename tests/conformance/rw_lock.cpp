// SPDX-License-Identifier: MIT OR Apache-2.0
#include <corps/sync/rw_lock.hpp>
#include <support/conformance.hpp>
#include <support/probe.hpp>

#include <algorithm>
#include <optional>
#include <type_traits>

namespace {

using namespace std::chrono_literals;
using corps::RwLock;
using test::Borrowed;
using test::Probe;

constinit RwLock<int> constant_initialised{7};

TEST(RwLock, IsConstantInitialised) { EXPECT_EQ(**constant_initialised.try_read(), 7); }

static_assert(std::is_same_v<decltype(*std::declval<RwLock<int>::ReadGuard>()), const int&>);
static_assert(std::is_same_v<decltype(*std::declval<RwLock<int>::WriteGuard>()), int&>);

TEST(RwLock, IsReadByManyOrWrittenByOne) {
  RwLock<int> lock{1};
  {
    auto a = lock.try_read();
    auto b = lock.try_read();
    ASSERT_TRUE(a.has_value() && b.has_value());
    EXPECT_EQ(**a + **b, 2);
    EXPECT_FALSE(lock.try_write().has_value());
    a.reset();
    EXPECT_FALSE(lock.try_write().has_value());
  }
  {
    auto w = lock.try_write();
    ASSERT_TRUE(w.has_value());
    **w = 2;
    EXPECT_FALSE(lock.try_write().has_value());
    EXPECT_FALSE(lock.try_read().has_value());
  }
  EXPECT_EQ(**lock.try_read(), 2);
}

TEST(RwLock, EntersAtOnceWhenItIsFree) {
  test::Machine vm;
  Probe probe(vm.executor);
  RwLock<int> lock{3};
  {
    auto read = lock.read();
    auto guard = probe.poll(read);
    ASSERT_TRUE(guard.is_ready());
    EXPECT_EQ(**guard, 3);
    auto second = lock.read();
    EXPECT_TRUE(probe.poll(second).is_ready());
  }
  auto write = lock.write();
  auto guard = probe.poll(write);
  ASSERT_TRUE(guard.is_ready());
  **guard = 4;
  EXPECT_EQ(probe.take_wakes(), 0);
}

TEST(RwLock, GuardMovesAndLeavesOnce) {
  RwLock<int> lock;
  auto first = *lock.try_read();
  auto second = *lock.try_read();
  second = std::move(first);
  EXPECT_FALSE(first.owns_lock());
  EXPECT_TRUE(second.owns_lock());
  auto& itself = second;
  second = std::move(itself);
  EXPECT_TRUE(second.owns_lock());
  EXPECT_FALSE(lock.try_write().has_value());
  second.unlock();
  second.unlock();
  EXPECT_TRUE(lock.try_write().has_value());
  struct Point {
    int x;
    int y;
  };
  RwLock<Point> point{Point{1, 2}};
  EXPECT_EQ((*point.try_read())->x, 1);
  EXPECT_EQ((*point.try_write())->y, 2);
}

TEST(RwLock, ReadersBehindAWriterWait) {
  test::Machine vm;
  Probe first(vm.executor);
  Probe second(vm.executor);
  RwLock<int> lock;
  auto reader = lock.try_read();
  auto write = lock.write();
  EXPECT_FALSE(first.poll(write).is_ready());
  EXPECT_FALSE(lock.try_read().has_value());
  auto read = lock.read();
  EXPECT_FALSE(second.poll(read).is_ready());
  reader.reset();
  EXPECT_FALSE(lock.try_read().has_value());
  EXPECT_FALSE(lock.try_write().has_value());
  EXPECT_EQ(first.take_wakes(), 1);
  EXPECT_EQ(second.take_wakes(), 0);
  {
    auto guard = first.poll(write);
    ASSERT_TRUE(guard.is_ready());
    EXPECT_FALSE(second.poll(read).is_ready());
  }
  EXPECT_EQ(second.take_wakes(), 1);
  EXPECT_TRUE(second.poll(read).is_ready());
}

TEST(RwLock, AdjacentReadersEnterTogether) {
  test::Machine vm;
  Probe probes[4] = {Probe(vm.executor), Probe(vm.executor), Probe(vm.executor), Probe(vm.executor)};
  RwLock<int> lock;
  auto writer = lock.try_write();
  auto a = lock.read();
  auto b = lock.read();
  auto write = lock.write();
  auto c = lock.read();
  EXPECT_FALSE(probes[0].poll(a).is_ready());
  EXPECT_FALSE(probes[1].poll(b).is_ready());
  EXPECT_FALSE(probes[2].poll(write).is_ready());
  EXPECT_FALSE(probes[3].poll(c).is_ready());
  writer.reset();
  EXPECT_EQ(probes[0].take_wakes(), 1);
  EXPECT_EQ(probes[1].take_wakes(), 1);
  EXPECT_EQ(probes[2].take_wakes(), 0);
  EXPECT_EQ(probes[3].take_wakes(), 0);
  EXPECT_TRUE(probes[0].poll(a).is_ready());
  EXPECT_EQ(probes[2].take_wakes(), 0);
  EXPECT_TRUE(probes[1].poll(b).is_ready());
  EXPECT_EQ(probes[2].take_wakes(), 1);
  EXPECT_TRUE(probes[2].poll(write).is_ready());
  EXPECT_EQ(probes[3].take_wakes(), 1);
}

TEST(RwLock, LetsReadersInWhenTheWriterThatHeldThemUpIsCancelled) {
  test::Machine vm;
  Probe first(vm.executor);
  Probe second(vm.executor);
  Probe third(vm.executor);
  RwLock<int> lock;
  auto reader = lock.try_read();
  std::optional write(lock.write());
  auto a = lock.read();
  auto b = lock.read();
  EXPECT_FALSE(first.poll(*write).is_ready());
  EXPECT_FALSE(second.poll(a).is_ready());
  EXPECT_FALSE(third.poll(b).is_ready());
  write.reset();
  EXPECT_EQ(second.take_wakes(), 1);
  EXPECT_EQ(third.take_wakes(), 1);
  auto guard = second.poll(a);
  ASSERT_TRUE(guard.is_ready());
}

TEST(RwLock, PassesTheTurnOnOfAWriterThatIsCancelledAfterIt) {
  test::Machine vm;
  Probe first(vm.executor);
  Probe second(vm.executor);
  RwLock<int> lock;
  auto reader = lock.try_read();
  std::optional write(lock.write());
  auto read = lock.read();
  EXPECT_FALSE(first.poll(*write).is_ready());
  EXPECT_FALSE(second.poll(read).is_ready());
  reader.reset();
  EXPECT_EQ(second.take_wakes(), 0);
  write.reset();
  EXPECT_EQ(second.take_wakes(), 1);
  EXPECT_TRUE(second.poll(read).is_ready());
  EXPECT_TRUE(lock.try_write().has_value());
}

TEST(RwLock, PassesTheTurnOnOfAReaderThatIsCancelledAfterIt) {
  test::Machine vm;
  Probe first(vm.executor);
  Probe second(vm.executor);
  RwLock<int> lock;
  auto writer = lock.try_write();
  std::optional read(lock.read());
  auto write = lock.write();
  EXPECT_FALSE(first.poll(*read).is_ready());
  EXPECT_FALSE(second.poll(write).is_ready());
  writer.reset();
  read.reset();
  EXPECT_EQ(second.take_wakes(), 1);
  EXPECT_TRUE(second.poll(write).is_ready());
}

TEST(RwLock, ForgetsAWaiterThatIsCancelledInTheMiddle) {
  test::Machine vm;
  Probe first(vm.executor);
  Probe second(vm.executor);
  Probe third(vm.executor);
  RwLock<int> lock;
  auto writer = lock.try_write();
  auto a = lock.read();
  std::optional write(lock.write());
  auto b = lock.read();
  EXPECT_FALSE(first.poll(a).is_ready());
  EXPECT_FALSE(second.poll(*write).is_ready());
  EXPECT_FALSE(third.poll(b).is_ready());
  write.reset();
  EXPECT_EQ(third.take_wakes(), 0);
  writer.reset();
  EXPECT_EQ(first.take_wakes(), 1);
  EXPECT_EQ(third.take_wakes(), 1);
}

TEST(RwLock, BearsSpuriousPolls) {
  test::Machine vm;
  Probe first(vm.executor);
  Probe second(vm.executor);
  RwLock<int> lock;
  auto reader = lock.try_read();
  auto write = lock.write();
  auto read = lock.read();
  for (int i = 0; i < 3; ++i) {
    EXPECT_FALSE(first.poll(write).is_ready());
    EXPECT_FALSE(second.poll(read).is_ready());
  }
  reader.reset();
  EXPECT_FALSE(second.poll(read).is_ready());
  EXPECT_TRUE(first.poll(write).is_ready());
  EXPECT_TRUE(second.poll(read).is_ready());
}

struct Shared {
  RwLock<int> lock{0};
  test::Trace trace;
  int readers = 0;
  int most_readers = 0;
  bool writing = false;
  bool broken = false;
};

corps::Task<8> read_over_and_over(Borrowed<Shared> shared) {
  for (int i = 0; i < 10; ++i) {
    auto guard = co_await shared->lock.read();
    shared->most_readers = std::max(shared->most_readers, ++shared->readers);
    if (shared->writing) shared->broken = true;
    const int before = *guard;
    co_await corps::Timer::after(1ms);
    if (*guard != before) shared->broken = true;
    --shared->readers;
  }
}
corps::Task<> write_over_and_over(Borrowed<Shared> shared) {
  for (int i = 0; i < 10; ++i) {
    auto guard = co_await shared->lock.write();
    if (shared->writing || shared->readers != 0) shared->broken = true;
    shared->writing = true;
    ++*guard;
    co_await corps::yield_now();
    shared->writing = false;
    shared->trace.add('w');
  }
}

TEST(RwLock, WriterDoesNotStarveAmongReadersThatComeBackAtOnce) {
  test::Machine vm;
  Shared shared;
  for (int i = 0; i < 8; ++i) ASSERT_TRUE(vm.spawner().spawn(read_over_and_over(shared)).has_value());
  ASSERT_TRUE(vm.spawner().spawn(write_over_and_over(shared)).has_value());
  vm.advance(5ms);
  EXPECT_GE(shared.trace.text().size(), 4u);
  vm.advance(20ms);
  EXPECT_EQ(shared.trace.text(), "wwwwwwwwww");
  EXPECT_EQ(**shared.lock.try_read(), 10);
  EXPECT_EQ(shared.most_readers, 8);
  EXPECT_FALSE(shared.broken);
}

TEST(RwLock, WorksWithoutALockOnOneExecutor) {
  test::Machine vm;
  Probe probe(vm.executor);
  RwLock<int, corps::SingleExecutorLock> lock{1};
  auto writer = lock.try_write();
  auto read = lock.read();
  EXPECT_FALSE(probe.poll(read).is_ready());
  writer.reset();
  EXPECT_EQ(probe.take_wakes(), 1);
  EXPECT_TRUE(probe.poll(read).is_ready());
}

TEST(RwLock, ServesManyAndForgetsReadersThatAreCancelled) {
  test::Machine vm;
  Probe probes[6] = {Probe(vm.executor), Probe(vm.executor), Probe(vm.executor),
                     Probe(vm.executor), Probe(vm.executor), Probe(vm.executor)};
  corps::RwLock<int> lock{0};
  auto writer = lock.try_write();
  std::optional r0(lock.read());
  auto w1 = lock.write();
  auto w2 = lock.write();
  std::optional r3(lock.read());
  auto r4 = lock.read();
  auto w5 = lock.write();
  EXPECT_FALSE(probes[0].poll(*r0).is_ready());
  EXPECT_FALSE(probes[1].poll(w1).is_ready());
  EXPECT_FALSE(probes[2].poll(w2).is_ready());
  EXPECT_FALSE(probes[3].poll(*r3).is_ready());
  EXPECT_FALSE(probes[4].poll(r4).is_ready());
  EXPECT_FALSE(probes[5].poll(w5).is_ready());
  r0.reset();
  writer.reset();
  EXPECT_EQ(probes[0].take_wakes(), 0);
  EXPECT_TRUE(probes[1].poll(w1).is_ready());  // its guard goes at once
  EXPECT_TRUE(probes[2].poll(w2).is_ready());
  EXPECT_EQ(probes[3].take_wakes(), 1);
  EXPECT_EQ(probes[4].take_wakes(), 1);
  r3.reset();  // after its turn: the other reader still keeps the writer out
  EXPECT_EQ(probes[5].take_wakes(), 0);
  EXPECT_TRUE(probes[4].poll(r4).is_ready());
  EXPECT_TRUE(probes[5].poll(w5).is_ready());
}

}  // namespace
