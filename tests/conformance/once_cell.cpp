// SPDX-License-Identifier: MIT OR Apache-2.0
#include <corps/sync/event.hpp>
#include <corps/sync/once_cell.hpp>
#include <support/conformance.hpp>
#include <support/probe.hpp>

#include <optional>

namespace {

using namespace std::chrono_literals;
using corps::OnceCell;
using test::Borrowed;
using test::Probe;
using test::Token;

constinit OnceCell<int> constant_initialised;

TEST(OnceCell, IsSetOnce) {
  EXPECT_EQ(constant_initialised.try_get(), nullptr);
  EXPECT_TRUE(constant_initialised.set(1).has_value());
  auto refused = constant_initialised.set(2);
  ASSERT_FALSE(refused.has_value());
  EXPECT_EQ(refused.error(), 2);
  ASSERT_NE(constant_initialised.try_get(), nullptr);
  EXPECT_EQ(*constant_initialised.try_get(), 1);
}

TEST(OnceCell, GivesTheOneObjectToAllWhoAsk) {
  test::Machine vm;
  Probe probe(vm.executor);
  OnceCell<int> cell;
  EXPECT_TRUE(cell.set(3).has_value());
  for (int i = 0; i < 3; ++i) {
    auto get = cell.get();
    auto object = probe.poll(get);
    ASSERT_TRUE(object.is_ready());
    EXPECT_EQ(&(*object).get(), cell.try_get());
  }
}

TEST(OnceCell, WakesAllWhoWaitForIt) {
  test::Machine vm;
  Probe first(vm.executor);
  Probe second(vm.executor);
  OnceCell<int> cell;
  auto a = cell.get();
  auto b = cell.get();
  for (int i = 0; i < 3; ++i) {
    EXPECT_FALSE(first.poll(a).is_ready());
    EXPECT_FALSE(second.poll(b).is_ready());
  }
  EXPECT_EQ(first.take_wakes(), 0);
  EXPECT_TRUE(cell.set(3).has_value());
  EXPECT_EQ(first.take_wakes(), 1);
  EXPECT_EQ(second.take_wakes(), 1);
  EXPECT_TRUE(first.poll(a).is_ready());
  EXPECT_TRUE(second.poll(b).is_ready());
}

TEST(OnceCell, ForgetsAWaiterThatIsCancelled) {
  test::Machine vm;
  Probe first(vm.executor);
  Probe second(vm.executor);
  OnceCell<int> cell;
  std::optional a(cell.get());
  std::optional b(cell.get());
  EXPECT_FALSE(first.poll(*a).is_ready());
  EXPECT_FALSE(second.poll(*b).is_ready());
  a.reset();
  EXPECT_TRUE(cell.set(3).has_value());
  EXPECT_EQ(first.take_wakes(), 0);
  EXPECT_EQ(second.take_wakes(), 1);
  b.reset();  // after its turn
}

TEST(OnceCell, HoldsAndDestroysMoveOnlyObjects) {
  {
    OnceCell<Token> cell;
    EXPECT_TRUE(cell.set(Token(4)).has_value());
    EXPECT_FALSE(cell.set(Token(5)).has_value());
    EXPECT_EQ(Token::alive, 1);
    EXPECT_EQ(cell.try_get()->value, 4);
  }
  EXPECT_EQ(Token::alive, 0);
  {
    OnceCell<Token> never_set;
  }
  EXPECT_EQ(Token::alive, 0);
}

TEST(OnceCell, IsInitialisedByTheFirstWhoAsks) {
  test::Machine vm;
  Probe probe(vm.executor);
  OnceCell<int> cell;
  int calls = 0;
  auto initialise = [&] { return ++calls; };
  for (int i = 0; i < 3; ++i) {
    auto get = cell.get_or_init(initialise);
    auto object = probe.poll(get);
    ASSERT_TRUE(object.is_ready());
    EXPECT_EQ((*object).get(), 1);
  }
  EXPECT_EQ(calls, 1);
}

TEST(OnceCell, MakesWhatCannotBeMovedInPlace) {
  struct Immovable {
    explicit Immovable(int v) : value(v) {}
    Immovable(const Immovable&) = delete;
    int value;
  };
  test::Machine vm;
  Probe probe(vm.executor);
  OnceCell<Immovable> cell;
  auto make = [] { return Immovable(6); };
  auto get = cell.get_or_init(make);
  auto object = probe.poll(get);
  ASSERT_TRUE(object.is_ready());
  EXPECT_EQ((*object).get().value, 6);
}

/// An initialiser that can be told to go on: a future of what it makes, which counts how many are alive.
struct Slow {
  corps::Event go;
  int started = 0;
  int alive = 0;
};
class SlowInitialiser {
 public:
  explicit SlowInitialiser(Slow& slow) : slow_(&slow), wait_(slow.go.wait()), counted_(true) {
    ++slow.started;
    ++slow.alive;
  }
  SlowInitialiser(SlowInitialiser&& other)
      : slow_(other.slow_), wait_(std::move(other.wait_)), counted_(std::exchange(other.counted_, false)) {}
  ~SlowInitialiser() {
    if (counted_) --slow_->alive;
  }
  corps::Poll<int> poll(corps::Context& context) {
    if (!wait_.poll(context).is_ready()) return corps::pending;
    return slow_->started;
  }

 private:
  Slow* slow_;
  corps::EventWait<corps::CriticalSectionLock> wait_;
  bool counted_;
};

struct SlowCell {
  explicit SlowCell(test::Machine& vm) : first(vm.executor), second(vm.executor), third(vm.executor) {}
  auto get_or_init() {
    auto start = [this] { return SlowInitialiser(slow); };
    return cell.get_or_init(start);
  }
  Slow slow;
  OnceCell<int> cell;
  Probe first;
  Probe second;
  Probe third;
};

TEST(OnceCell, OnlyOneInitialiserWorksAndTheOthersWait) {
  test::Machine vm;
  SlowCell s(vm);
  auto a = s.get_or_init();
  auto b = s.get_or_init();
  auto c = s.cell.get();
  for (int i = 0; i < 3; ++i) {
    EXPECT_FALSE(s.first.poll(a).is_ready());
    EXPECT_FALSE(s.second.poll(b).is_ready());
    EXPECT_FALSE(s.third.poll(c).is_ready());
  }
  EXPECT_EQ(s.slow.started, 1);
  EXPECT_EQ(s.cell.try_get(), nullptr);
  EXPECT_FALSE(s.cell.set(9).has_value());
  s.slow.go.set();
  EXPECT_EQ(s.first.take_wakes(), 1);
  EXPECT_EQ(s.second.take_wakes(), 0);
  EXPECT_EQ((*s.first.poll(a)).get(), 1);
  EXPECT_EQ(s.slow.alive, 0);
  EXPECT_EQ(s.second.take_wakes(), 1);
  EXPECT_EQ(s.third.take_wakes(), 1);
  EXPECT_EQ((*s.second.poll(b)).get(), 1);
  EXPECT_EQ((*s.third.poll(c)).get(), 1);
  EXPECT_EQ(s.slow.started, 1);
}

TEST(OnceCell, NextInitialiserTriesWhenOneIsCancelledAtWork) {
  test::Machine vm;
  SlowCell s(vm);
  std::optional a(s.get_or_init());
  auto b = s.get_or_init();
  auto c = s.cell.get();
  EXPECT_FALSE(s.first.poll(*a).is_ready());
  EXPECT_FALSE(s.second.poll(b).is_ready());
  EXPECT_FALSE(s.third.poll(c).is_ready());
  a.reset();
  EXPECT_EQ(s.slow.alive, 0);
  EXPECT_EQ(s.second.take_wakes(), 1);
  EXPECT_EQ(s.third.take_wakes(), 0);
  // The turn is the waiter's: nobody takes it meanwhile.
  EXPECT_FALSE(s.cell.set(9).has_value());
  auto newcomer = s.get_or_init();
  EXPECT_FALSE(s.first.poll(newcomer).is_ready());
  EXPECT_FALSE(s.second.poll(b).is_ready());
  EXPECT_EQ(s.slow.started, 2);
  s.slow.go.set();
  EXPECT_EQ((*s.second.poll(b)).get(), 2);
  EXPECT_EQ((*s.third.poll(c)).get(), 2);
  EXPECT_EQ((*s.first.poll(newcomer)).get(), 2);
}

TEST(OnceCell, PassesTheTurnOnOfAnInitialiserThatIsCancelledBeforeItRuns) {
  test::Machine vm;
  SlowCell s(vm);
  std::optional a(s.get_or_init());
  std::optional b(s.get_or_init());
  std::optional c(s.get_or_init());
  EXPECT_FALSE(s.first.poll(*a).is_ready());
  EXPECT_FALSE(s.second.poll(*b).is_ready());
  EXPECT_FALSE(s.third.poll(*c).is_ready());
  a.reset();
  b.reset();
  EXPECT_EQ(s.third.take_wakes(), 1);
  EXPECT_FALSE(s.third.poll(*c).is_ready());
  EXPECT_EQ(s.slow.started, 2);
  c.reset();
  EXPECT_EQ(s.slow.alive, 0);
  // As if nobody had ever tried.
  EXPECT_TRUE(s.cell.set(9).has_value());
}

TEST(OnceCell, WaiterThatIsCancelledAfterTheObjectCameLeavesIt) {
  test::Machine vm;
  SlowCell s(vm);
  auto a = s.get_or_init();
  std::optional b(s.get_or_init());
  EXPECT_FALSE(s.first.poll(a).is_ready());
  EXPECT_FALSE(s.second.poll(*b).is_ready());
  s.slow.go.set();
  EXPECT_TRUE(s.first.poll(a).is_ready());
  b.reset();
  ASSERT_NE(s.cell.try_get(), nullptr);
  EXPECT_EQ(*s.cell.try_get(), 1);
}

struct Shared {
  OnceCell<int> cell;
  int started = 0;
  int sum = 0;
};

corps::Async<int> load(Shared& shared) {
  ++shared.started;
  co_await corps::Timer::after(2ms);
  co_return 5;
}
corps::Task<16> use(Borrowed<Shared> shared) {
  auto start = [shared] { return load(*shared); };
  int& value = co_await shared->cell.get_or_init(start);
  shared->sum += value;
}
corps::Task<> use_at_most(Borrowed<Shared> shared) {
  auto start = [shared] { return load(*shared); };
  auto outcome = co_await corps::with_timeout(1ms, shared->cell.get_or_init(start));
  EXPECT_FALSE(outcome.has_value());
}
corps::Task<> wait_for_it(Borrowed<Shared> shared) {
  const int& value = co_await shared->cell.get();
  shared->sum += 1000 * value;
}

TEST(OnceCell, IsInitialisedByAsyncFunctions) {
  test::Machine vm;
  Shared shared;
  ASSERT_TRUE(vm.spawner().spawn(wait_for_it(shared)).has_value());
  ASSERT_TRUE(vm.spawner().spawn(use_at_most(shared)).has_value());
  for (int i = 0; i < 16; ++i) ASSERT_TRUE(vm.spawner().spawn(use(shared)).has_value());
  vm.advance(1ms);
  EXPECT_EQ(shared.started, 2);  // the first was given up
  EXPECT_EQ(shared.sum, 0);
  vm.advance(2ms);
  EXPECT_EQ(shared.started, 2);
  EXPECT_EQ(shared.sum, 16 * 5 + 5000);
}

TEST(OnceCell, ForgetsAnInitialiserThatIsCancelledInTheLine) {
  test::Machine vm;
  Probe first(vm.executor), second(vm.executor), third(vm.executor);
  corps::OnceCell<int> cell;
  corps::Event go;
  int started = 0;
  auto start = [&] {
    ++started;
    return corps::poll_fn([&](corps::Context& context) -> corps::Poll<int> {
      static_cast<void>(context);
      if (!go.is_set()) return corps::pending;
      return 4;
    });
  };
  std::optional a(cell.get_or_init(start));
  std::optional b(cell.get_or_init(start));
  auto c = cell.get_or_init(start);
  EXPECT_FALSE(first.poll(*a).is_ready());
  EXPECT_FALSE(second.poll(*b).is_ready());
  EXPECT_FALSE(third.poll(c).is_ready());
  b.reset();
  a.reset();
  EXPECT_EQ(second.take_wakes(), 0);
  EXPECT_EQ(third.take_wakes(), 1);
  go.set();
  EXPECT_EQ((*third.poll(c)).get(), 4);
  EXPECT_EQ(started, 2);
}

}  // namespace
