// SPDX-License-Identifier: MIT OR Apache-2.0
#include <corps/sync/lazy.hpp>
#include <support/conformance.hpp>
#include <support/probe.hpp>

#include <functional>

namespace {

using namespace std::chrono_literals;
using corps::Lazy;
using test::Borrowed;
using test::Probe;

int calls = 0;
int make() { return 10 + ++calls; }
corps::Async<int> load() {
  ++calls;
  co_await corps::Timer::after(2ms);
  co_return 20 + calls;
}

constinit Lazy<int> made_by_a_function{make};
constinit Lazy made_by_a_lambda{[] { return 7L; }};
constinit Lazy made_by_an_async_function{load};
static_assert(sizeof(made_by_a_lambda) == sizeof(corps::OnceCell<long>));

TEST(Lazy, IsMadeWhenItIsFirstAskedFor) {
  test::Machine vm;
  Probe probe(vm.executor);
  calls = 0;
  EXPECT_EQ(made_by_a_function.try_get(), nullptr);
  EXPECT_EQ(calls, 0);
  for (int i = 0; i < 3; ++i) {
    auto get = made_by_a_function.get();
    auto object = probe.poll(get);
    ASSERT_TRUE(object.is_ready());
    EXPECT_EQ((*object).get(), 11);
  }
  EXPECT_EQ(calls, 1);
  ASSERT_NE(made_by_a_function.try_get(), nullptr);
  EXPECT_EQ(*made_by_a_function.try_get(), 11);
}

TEST(Lazy, IsMadeByALambda) {
  test::Machine vm;
  Probe probe(vm.executor);
  auto get = made_by_a_lambda.get();
  auto object = probe.poll(get);
  ASSERT_TRUE(object.is_ready());
  EXPECT_EQ((*object).get(), 7L);
}

corps::Task<16> add_it(Borrowed<int> sum) { *sum += co_await made_by_an_async_function.get(); }
corps::Task<> give_it_up() {
  auto outcome = co_await corps::with_timeout(1ms, made_by_an_async_function.get());
  EXPECT_FALSE(outcome.has_value());
}

TEST(Lazy, IsMadeByAnAsyncFunctionForAllWhoWait) {
  test::Machine vm;
  calls = 0;
  int sum = 0;
  ASSERT_TRUE(vm.spawner().spawn(give_it_up()).has_value());
  for (int i = 0; i < 16; ++i) ASSERT_TRUE(vm.spawner().spawn(add_it(sum)).has_value());
  vm.advance(1ms);
  EXPECT_EQ(calls, 2);  // given up, and begun anew by the next
  EXPECT_EQ(made_by_an_async_function.try_get(), nullptr);
  vm.advance(2ms);
  EXPECT_EQ(calls, 2);
  EXPECT_EQ(sum, 16 * 22);
  EXPECT_EQ(*made_by_an_async_function.try_get(), 22);
}

TEST(Lazy, CanBeAskedForAgainByOneFuture) {
  test::Machine vm;
  Probe probe(vm.executor);
  Lazy lazy{[] { return 1; }};
  auto get = lazy.get();
  EXPECT_TRUE(probe.poll(get).is_ready());
  EXPECT_TRUE(probe.poll(get).is_ready());
}

}  // namespace
