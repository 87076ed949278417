// SPDX-License-Identifier: MIT OR Apache-2.0
// Calls of Async functions: results, order, nesting, and what is left when they are given up.
#include <corps/corps.hpp>
#include <support/conformance.hpp>

namespace {

using namespace std::chrono_literals;
using corps::Async;
using corps::Signal;
using corps::Task;
using test::Borrowed;
using test::Machine;
using test::Token;
using test::Trace;

Async<int> square(int x) {
  co_await corps::yield_now();
  co_return x* x;
}
Async<int> at_once(int x) { co_return x; }
Async<Token> pass(Token token) {
  co_await corps::yield_now();
  co_return token;
}
Async<> add(Borrowed<Trace> trace, char what) {
  trace->add(what);
  co_return;
}

Task<> calls(Borrowed<int> result, Borrowed<Trace> trace) {
  const int a = co_await square(3);
  const int b = co_await at_once(4);
  co_await add(trace, 'x');
  Token token = co_await pass(Token(20));
  *result = a + b + token.value;
}

TEST(Async, GivesItsResult) {
  Machine vm;
  int result = 0;
  Trace trace;
  ASSERT_TRUE(vm.spawner().spawn(calls(result, trace)).has_value());
  vm.run_ready();
  EXPECT_EQ(result, 33);
  EXPECT_EQ(trace.text(), "x");
  EXPECT_EQ(Token::alive, 0);
}

TEST(Async, ThatDoesNotWaitNeedsNoSecondPoll) {
  Machine vm;
  Trace trace;
  ASSERT_TRUE(vm.spawner()
                  .spawn([](Borrowed<Trace> t) -> Task<> {
                    for (char what : {'a', 'b', 'c'}) co_await add(t, what);
                  }(trace))
                  .has_value());
  vm.executor.poll();
  EXPECT_EQ(trace.text(), "abc");
  EXPECT_FALSE(vm.executor.has_ready_tasks());
}

Async<int> deep(int depth, Borrowed<Signal<>> end) {
  corps::recursion_depth<9>();
  if (depth == 0) {
    co_await end->wait();
    co_return 0;
  }
  const int below = co_await deep(depth - 1, end);
  co_return below + 1;
}

TEST(Async, NestsAndIsWokenAtAnyDepth) {
  Machine vm;
  Signal<> end;
  int result = 0;
  ASSERT_TRUE(vm.spawner()
                  .spawn([](Borrowed<Signal<>> e, Borrowed<int> r) -> Task<> { *r = co_await deep(8, e); }(end, result))
                  .has_value());
  vm.run_ready();
  EXPECT_EQ(result, 0);
  end.signal();
  vm.executor.poll();  // one poll brings it all the way up
  EXPECT_EQ(result, 8);
  EXPECT_FALSE(vm.executor.has_ready_tasks());
}

TEST(Async, LoopsOnAFlatStack) {
  Machine vm;
  int sum = 0;
  ASSERT_TRUE(vm.spawner()
                  .spawn([](Borrowed<int> s) -> Task<> {
                    for (int i = 0; i < 5000; ++i) *s += co_await at_once(1);
                  }(sum))
                  .has_value());
  vm.run_ready();
  EXPECT_EQ(sum, 5000);
}

class Mark {
 public:
  Mark(Borrowed<Trace> trace, char what) noexcept : trace_(trace), what_(what) {}
  Mark(const Mark&) = delete;
  Mark& operator=(const Mark&) = delete;
  ~Mark() { trace_->add(what_); }

 private:
  Borrowed<Trace> trace_;
  char what_;
};

Async<> inner(Borrowed<Signal<>> end, Borrowed<Trace> trace, Token) {
  Mark mark(trace, 'i');
  co_await end->wait();
  trace->add('!');
}
Async<> outer(Borrowed<Signal<>> end, Borrowed<Trace> trace) {
  Mark mark(trace, 'o');
  co_await inner(end, trace, Token(1));
}
Task<> gives_up(Borrowed<Signal<>> end, Borrowed<Trace> trace) {
  auto first = co_await corps::select(outer(end, trace), corps::Timer::after(1ms));
  trace->add(first.index() == 1 ? 't' : '?');
  co_await outer(end, trace);
}

TEST(Async, ThatIsGivenUpIsDestroyedInnermostFirst) {
  Machine vm;
  Signal<> end;
  Trace trace;
  ASSERT_TRUE(vm.spawner().spawn(gives_up(end, trace)).has_value());
  vm.run_ready();
  EXPECT_EQ(Token::alive, 1);
  vm.advance(1ms);
  EXPECT_EQ(trace.take(), "iot");
  EXPECT_EQ(Token::alive, 1);  // that of the second call
  end.signal();
  vm.run_ready();
  EXPECT_EQ(trace.text(), "!io");
  EXPECT_EQ(Token::alive, 0);
}

#if defined(__linux__)  // the build of a firmware refuses it
Task<> drops_a_call(Borrowed<Signal<>> end, Borrowed<Trace> trace) {
  (void)inner(end, trace, Token(1));  // never awaited: never runs
  co_return;
}

TEST(Async, ThatIsNotAwaitedDestroysItsParameters) {
  Machine vm;
  Signal<> end;
  Trace trace;
  ASSERT_TRUE(vm.spawner().spawn(drops_a_call(end, trace)).has_value());
  vm.run_ready();
  EXPECT_EQ(trace.text(), "");
  EXPECT_EQ(Token::alive, 0);
}
#endif

Task<> calls_at_once(Borrowed<int> sum, Borrowed<Signal<>> end) {
  auto results = co_await corps::join(square(2), deep(3, end), corps::Timer::after(1ms));
  *sum = std::get<0>(results) + std::get<1>(results);
}

TEST(Async, RunsBesideFuturesInAJoin) {
  Machine vm;
  Signal<> end;
  int sum = 0;
  ASSERT_TRUE(vm.spawner().spawn(calls_at_once(sum, end)).has_value());
  vm.advance(2ms);
  EXPECT_EQ(sum, 0);
  end.signal();
  vm.run_ready();
  EXPECT_EQ(sum, 7);
}

}  // namespace
