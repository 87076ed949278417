// SPDX-License-Identifier: MIT OR Apache-2.0
#include <gtest/gtest.h>

#include <corps/corps.hpp>
#include <memory>
#include <optional>
#include <string>
#include <tuple>

namespace {

struct Plain {
  int value;
};
struct Tied {};
struct Locking {};

}  // namespace
template <>
inline constexpr bool corps::is_sendable<Tied> = false;
template <>
inline constexpr bool corps::is_shareable<Locking> = true;

namespace {

using corps::Sendable;
using corps::SingleExecutorLock;
template <class T>
using Ref = corps::StaticRef<T>;

TEST(Sendable, ValuesAre) {
  static_assert(Sendable<int> && Sendable<const int> && Sendable<Plain> && Sendable<std::string>);
  static_assert(Sendable<corps::StaticString> && Sendable<corps::TaskHandle> && Sendable<corps::Waker>);
  static_assert(Sendable<corps::SendSpawner> && Sendable<std::unique_ptr<Plain>> && Sendable<void (*)()>);
}

TEST(Sendable, WhatIsTiedToItsExecutorIsNot) {
  static_assert(!Sendable<corps::Spawner> && !Sendable<corps::Context> && !Sendable<Tied>);
}

TEST(Sendable, ATemplateIsAsItsArgumentsAre) {
  static_assert(Sendable<std::tuple<int, Plain>> && !Sendable<std::tuple<int, Tied>>);
  static_assert(Sendable<std::optional<int>> && !Sendable<std::optional<corps::Spawner>>);
  static_assert(Sendable<std::array<int, 4>> && !Sendable<std::array<Tied, 4>> && !Sendable<std::array<int*, 4>>);
}

TEST(Sendable, AReferenceIsToWhatMaySeveralUse) {
  static_assert(!Sendable<Ref<int>> && Sendable<Ref<const int>> && Sendable<Ref<std::atomic<int>>>);
  static_assert(!Sendable<Ref<Plain>> && Sendable<Ref<Locking>>);
}

TEST(Sendable, APrimitiveIsAsItsLockPolicySays) {
  static_assert(Sendable<Ref<corps::Channel<int, 2>>> && !Sendable<Ref<corps::Channel<int, 2, SingleExecutorLock>>>);
  static_assert(Sendable<Ref<corps::Mutex<int>>> && !Sendable<Ref<corps::Mutex<int, SingleExecutorLock>>>);
  static_assert(Sendable<Ref<corps::Signal<>>> && !Sendable<Ref<corps::Signal<int, SingleExecutorLock>>>);
  static_assert(Sendable<Ref<corps::Event>> && Sendable<Ref<corps::Semaphore>> && Sendable<Ref<corps::Barrier>>);
  static_assert(Sendable<Ref<corps::Condvar>> && Sendable<Ref<corps::RwLock<int>>> && Sendable<Ref<corps::Watch<int>>>);
  static_assert(Sendable<Ref<corps::Pipe<8>>> && !Sendable<Ref<corps::Pipe<8, SingleExecutorLock>>>);
  static_assert(Sendable<Ref<corps::PubSub<int, 2>>> && Sendable<Ref<corps::OneShot<int>>>);
  static_assert(Sendable<Ref<corps::OnceCell<int>>> && Sendable<Ref<corps::Lazy<int>>>);
  static_assert(Sendable<Ref<corps::PriorityChannel<int, 2>>> && Sendable<Ref<corps::ClosableChannel<int, 2>>>);
  static_assert(Sendable<Ref<corps::ZeroCopyChannel<int, 2>>> && Sendable<Ref<corps::RpcService<int, int>>>);
}

TEST(Sendable, APartOfAPrimitiveIsAsThePrimitive) {
  static_assert(Sendable<corps::MutexGuard<int, corps::CriticalSectionLock>>);
  static_assert(!Sendable<corps::MutexGuard<int, SingleExecutorLock>>);
  static_assert(Sendable<corps::RwLockGuard<int, corps::CriticalSectionLock, true>>);
  static_assert(!Sendable<corps::RwLockGuard<int, SingleExecutorLock, false>>);
  static_assert(Sendable<corps::OneShotSender<int, corps::CriticalSectionLock>>);
}

int sum = 0;
corps::SendTask<2> add(int a, std::unique_ptr<int> b) {
  co_await corps::yield_now();
  sum += a + *b;
}

TEST(SendTask, RunsFromASendSpawnerAndFromAPlainOne) {
  sum = 0;
  corps::Executor executor;
  ASSERT_TRUE(corps::SendSpawner(executor).spawn(add(1, std::make_unique<int>(2))));
  ASSERT_TRUE(executor.spawner().spawn(add(30, std::make_unique<int>(40))));
  EXPECT_EQ(sum, 0);
  for (int i = 0; i < 3; ++i) executor.poll();
  EXPECT_EQ(sum, 73);
}

TEST(SendTask, HasItsSlotsAndGivesBackWhatIsRefused) {
  sum = 0;
  corps::Executor executor;
  const corps::SendSpawner spawner(executor);
  ASSERT_TRUE(spawner.spawn(add(1, std::make_unique<int>(0))));
  ASSERT_TRUE(spawner.spawn(add(1, std::make_unique<int>(0))));
  const auto third = spawner.spawn(add(1, std::make_unique<int>(0)));
  ASSERT_FALSE(third);
  EXPECT_EQ(third.error(), corps::SpawnError::busy);
  for (int i = 0; i < 3; ++i) executor.poll();
  EXPECT_TRUE(spawner.spawn(add(1, std::make_unique<int>(0))));
  for (int i = 0; i < 3; ++i) executor.poll();
  EXPECT_EQ(sum, 3);
}

}  // namespace
