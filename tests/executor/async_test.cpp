// SPDX-License-Identifier: MIT OR Apache-2.0
#include <corps/executor/async.hpp>

#include <gtest/gtest.h>

#include <corps/corps.hpp>
#include <memory>
#include <stdexcept>
#include <string>

#include "support/borrowed.hpp"
#include "support/counted.hpp"
#include "support/virtual_machine.hpp"

namespace {

using namespace std::chrono_literals;
using corps::Async;
using corps::Task;
using test::Borrowed;
using test::Counted;
using test::MoveOnly;

using Trace = Borrowed<std::string>;

class AsyncTest : public testing::Test {
 protected:
  AsyncTest() {
    Counted::counts.reset();
    MoveOnly::counts.reset();
  }
  ~AsyncTest() override {
    EXPECT_TRUE(Counted::counts.balanced());
    EXPECT_TRUE(MoveOnly::counts.balanced());
  }
  void run(auto task) {
    auto handle = vm.spawner().spawn(std::move(task));
    ASSERT_TRUE(handle);
    vm.run_until_idle();
    EXPECT_FALSE(handle->is_running());
  }
  test::VirtualMachine vm;
  std::string trace;
};

Async<int> add(int a, int b) { co_return a + b; }
Async<int> add_later(int a, int b) {
  co_await corps::Timer::after(1ms);
  co_return a + b;
}

TEST_F(AsyncTest, GivesItsResultToTheAwaiter) {
  int sum = 0;
  run([](Borrowed<int> result) -> Task<> { *result = co_await add(1, 2) + 10; }(sum));
  EXPECT_EQ(sum, 13);
  run([](Borrowed<int> result) -> Task<> { *result = co_await add_later(3, 4); }(sum));
  EXPECT_EQ(sum, 7);
}

TEST_F(AsyncTest, StartsWhenItIsAwaited) {
  run([](Trace t) -> Task<> {
    auto say = [](std::string& s) -> Async<> {
      s += "ran";
      co_return;
    };
    *t += "before ";
    co_await say(*t);
    *t += " after";
  }(trace));
  EXPECT_EQ(trace, "before ran after");
}

TEST_F(AsyncTest, WithoutAnAwaitNeedsNoSecondPoll) {
  run([](Trace t) -> Task<> { *t += std::to_string(co_await add(co_await add(1, 2), co_await add(3, 4))); }(trace));
  EXPECT_EQ(trace, "10");
}

Async<int> depth(int n) {
  if (n == 0) {
    co_await corps::yield_now();
    co_return 0;
  }
  const int below = co_await depth(n - 1);
  co_return below + 1;
}

TEST_F(AsyncTest, NestsDeeply) {
  int result = 0;
  run([](Borrowed<int> r) -> Task<> { *r = co_await depth(1000); }(result));
  EXPECT_EQ(result, 1000);
}

TEST_F(AsyncTest, LoopsOverCallsThatNeverSuspendOnAFlatStack) {
  long sum = 0;
  run([](Borrowed<long> s) -> Task<> {
    for (int i = 0; i < 300'000; ++i) *s += co_await add(1, 0);
  }(sum));
  EXPECT_EQ(sum, 300'000);
}

TEST_F(AsyncTest, MayReferToTheCallersVariables) {
  run([](Trace t) -> Task<> {
    auto append = [](std::string& to, const std::string& what) -> Async<> {
      co_await corps::yield_now();
      to += what;
    };
    std::string local;
    co_await append(local, "one ");
    co_await append(local, std::string("two"));
    *t = local;
  }(trace));
  EXPECT_EQ(trace, "one two");
}

struct Adder {
  explicit Adder(int b) : base(b) {}
  Async<int> add(int n) {
    co_await corps::yield_now();
    co_return base + n;
  }
  int base;
};

TEST_F(AsyncTest, MayBeAMemberFunction) {
  int result = 0;
  run([](Borrowed<int> r) -> Task<> {
    Adder adder(40);
    *r = co_await adder.add(2);
  }(result));
  EXPECT_EQ(result, 42);
}

TEST_F(AsyncTest, MayBeACapturingLambdaThatIsNamed) {
  int result = 0;
  run([](Borrowed<int> r) -> Task<> {
    int base = 40;
    auto plus = [&base](int n) -> Async<int> {
      co_await corps::yield_now();
      co_return base + n;
    };
    *r = co_await plus(2);
  }(result));
  EXPECT_EQ(result, 42);
}

Async<int> helper(int n) { return add_later(n, 1); }
TEST_F(AsyncTest, MayComeFromAPlainFunction) {
  int result = 0;
  run([](Borrowed<int> r) -> Task<> { *r = co_await helper(5); }(result));
  EXPECT_EQ(result, 6);
}

Async<Counted> pass(Counted a, MoveOnly b) {
  co_await corps::yield_now();
  co_return Counted(a.value + b.value);
}
Async<MoveOnly> pass_on(MoveOnly m) {
  co_await corps::yield_now();
  co_return std::move(m);
}

TEST_F(AsyncTest, DestroysParametersAndResultsOnce) {
  run([](Borrowed<std::string> t) -> Task<> {
    Counted named(1);
    *t += std::to_string((co_await pass(named, MoveOnly(2))).value);
    *t += std::to_string((co_await pass(Counted(3), MoveOnly(4))).value);
    *t += std::to_string((co_await pass(std::move(named), co_await pass_on(co_await pass_on(MoveOnly(5))))).value);
    const Counted result = co_await pass(Counted(7), MoveOnly(1));
    *t += std::to_string(result.value);
    auto [value] = std::make_tuple(co_await pass_on(MoveOnly(9)));
    *t += std::to_string(value.value);
  }(trace));
  EXPECT_EQ(trace, "37689");
}

TEST_F(AsyncTest, DestroysItsFrameBeforeTheNextCall) {
  // In f(co_await g(), co_await h()) only one frame lives at a time.
  run([](Trace t) -> Task<> {
    auto mark = [](Trace to) -> Async<std::size_t> {
      Counted local(1);
      co_await corps::yield_now();
      *to += std::to_string(Counted::counts.alive.size());
      co_return Counted::counts.alive.size();
    };
    *t += std::to_string(std::max(co_await mark(t), co_await mark(t)));
    *t += std::to_string(Counted::counts.alive.size());
  }(trace));
  EXPECT_EQ(trace, "1110");
}

TEST_F(AsyncTest, NotAwaitedIsDestroyedWithItsParameters) {
  const auto dropped = [] { static_cast<void>(pass(Counted(1), MoveOnly(2))); };
  dropped();
  EXPECT_TRUE(Counted::counts.balanced());
  EXPECT_EQ(MoveOnly::counts.constructed, 1);
}

TEST_F(AsyncTest, IsDestroyedInnermostFirstWhenItIsCancelled) {
  struct Mark {
    Mark(std::string& s, char c) : to(s), what(c) {}
    ~Mark() { to += what; }
    std::string& to;
    char what;
  };
  static auto inner = [](std::string& to) -> Async<> {
    Mark first(to, 'b');
    Mark second(to, 'a');
    co_await corps::Timer::after(1h);
    to += "never";
  };
  static auto middle = [](std::string& to) -> Async<> {
    Mark mark(to, 'c');
    co_await inner(to);
  };
  run([](Trace t) -> Task<> {
    auto outcome = co_await corps::with_timeout(1ms, middle(*t));
    *t += outcome ? '!' : '.';
  }(trace));
  EXPECT_EQ(trace, "abc.");
  EXPECT_EQ(vm.now(), 1000);
}

Async<int> fail_at_once() {
  throw std::runtime_error("at once");
  co_return 1;
}
Async<int> fail_later() {
  Counted local(1);
  co_await corps::yield_now();
  throw std::runtime_error("later");
}
Async<int> fail_below() { co_return co_await fail_later() + 1; }
Async<> fail_void() {
  co_await corps::yield_now();
  throw std::runtime_error("void");
}

TEST_F(AsyncTest, PassesExceptionsToTheAwaiter) {
  run([](Trace t) -> Task<> {
    try {
      (void)co_await fail_at_once();
    } catch (const std::runtime_error& e) {
      *t += e.what();
    }
    *t += ", ";
    try {
      (void)co_await fail_below();
    } catch (const std::runtime_error& e) {
      *t += e.what();
    }
    *t += ", ";
    try {
      co_await fail_void();
    } catch (const std::runtime_error& e) {
      *t += e.what();
    }
  }(trace));
  EXPECT_EQ(trace, "at once, later, void");
}

TEST_F(AsyncTest, TakesResultsThatConvert) {
  run([](Trace t) -> Task<> {
    auto text = [](bool literal) -> Async<std::string> {
      if (literal) co_return "literal";
      co_return {"xxxx", 3};
    };
    auto unique = []() -> Async<std::unique_ptr<int>> { co_return std::make_unique<int>(5); };
    auto expected = [](bool good) -> Async<std::expected<int, std::string>> {
      if (!good) co_return std::unexpected("bad");
      co_return 1;
    };
    *t += co_await text(true);
    *t += co_await text(false);
    *t += std::to_string(*co_await unique());
    *t += (co_await expected(false)).error();
    *t += std::to_string(*co_await expected(true));
  }(trace));
  EXPECT_EQ(trace, "literalxxx5bad1");
}

TEST_F(AsyncTest, WakesAtAnyDepthPollOnlyTheLeaf) {
  // 50 calls deep, each wake resumes the innermost coroutine directly: nothing above it runs.
  static int resumed_above = 0;
  resumed_above = 0;
  struct Nest {
    static Async<> call(int n) {
      if (n == 0) {
        for (int i = 0; i < 10; ++i) co_await corps::yield_now();
        co_return;
      }
      co_await call(n - 1);
      ++resumed_above;
    }
  };
  auto handle = vm.spawner().spawn([]() -> Task<> { co_await Nest::call(50); }());
  ASSERT_TRUE(handle);
  for (int batch = 0; batch < 10; ++batch) {
    vm.executor.poll();
    EXPECT_EQ(resumed_above, 0);
  }
  vm.run_ready();
  EXPECT_EQ(resumed_above, 50);
}

}  // namespace
