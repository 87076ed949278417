// SPDX-License-Identifier: MIT OR Apache-2.0
//
// One task for each shape of calls. At the end each area's high-water mark is printed, which the test compares with
// what the memory tool has computed. The frames hold patterns, so that memory which two of them have at once shows,
// too. Tasks whose name begins with loose_ may have room that they cannot need.

#include <corps/memory/diagnostics.hpp>

#include "shapes.hpp"

namespace {

using namespace shapes;

unsigned ended = 0;

// --- one after another ----------------------------------------------------------------------------------------------

Async<int> third(int value) {
  const int result = co_await leaf<16>(value);
  co_return result + 1;
}
Async<int> second(int value) {
  Weight<32> weight(7);
  const int result = co_await third(value);
  expect(weight.is_right(7), 3);
  co_return result + 1;
}
corps::Task<> chain() {
  const int result = co_await second(1);
  expect(result == 3, 4);
  ++ended;
}

Async<int> never_suspends(int value) { co_return value * 2; }

corps::Task<> branches() {
  int sum = 0;
  for (int i = 0; i < 6; ++i) {
    if (i % 3 == 0) {
      sum += co_await leaf<64>(i);
    } else if (i % 3 == 1) {
      sum += co_await second(i);
    } else {
      const int doubled = co_await never_suspends(i);
      sum += doubled;
    }
  }
  switch (sum & 7) {
    case 0:
      sum += co_await leaf<8>(1);
      break;
    case 1:
      sum += co_await leaf<12>(2);
      break;
    case 2:
      sum += co_await leaf<28>(3);
      break;
    case 3:
      sum += co_await leaf<36>(4);
      break;
    case 4:
      sum += co_await leaf<44>(5);
      break;
    case 5:
      sum += co_await leaf<52>(6);
      break;
    default:
      sum += co_await leaf<60>(7);
      break;
  }
  while (sum < 100) {
    const int more = co_await leaf<20>(sum);
    sum = more > 50 ? 100 : more + 30;
  }
  ++ended;
}

// --- at once
// ----------------------------------------------------------------------------------------------------------

Async<int> pair(int value) {
  auto [a, b] = co_await corps::join(leaf<20>(value), second(value));
  co_return a + b;
}
corps::Task<> joins() {
  auto [a, b, c] = co_await corps::join(pair(1), leaf<48>(2), third(3));
  expect(a == 4 && b == 2 && c == 4, 5);
  const int after = co_await leaf<100>(9);
  expect(after == 9, 6);
  ++ended;
}

corps::Task<> arrays() {
  auto results = co_await corps::join(corps::array_of<4>([](std::size_t i) { return leaf<24>(static_cast<int>(i)); }));
  expect(results[3] == 3, 7);
  auto [which, result] = co_await corps::select(corps::array_of(pair(1), pair(2)));
  expect(result == 4 + static_cast<int>(which) * 2, 8);
  ++ended;
}

Async<int> endless(int value) {
  Weight<16> weight(5);
  for (;;) {
    const int result = co_await second(value);
    co_await corps::Timer::after(10s);
    expect(weight.is_right(5) && result != 0, 9);
  }
}
/// A loser goes while it is suspended deep within; its memory is used again.
corps::Task<> selects() {
  for (int i = 0; i < 3; ++i) {
    auto first = co_await corps::select(corps::join(endless(1), leaf<8>(2)), corps::Timer::after(5ms));
    expect(first.index() == 1, 10);
    auto timed = co_await corps::with_timeout(5ms, endless(2));
    expect(!timed, 11);
    const int result = co_await leaf<120>(i);
    expect(result == i, 12);
  }
  ++ended;
}

// --- helpers, members, lambdas, templates
// -----------------------------------------------------------------------------------

Async<int> choose(int value) { return value % 2 == 0 ? leaf<32>(value) : second(value); }
auto both(int value) { return corps::join(leaf<12>(value), third(value)); }

corps::Task<> helpers() {
  int sum = 0;
  for (int i = 0; i < 4; ++i) {
    const int result = co_await choose(i);
    auto [a, b] = co_await both(i);
    sum += result + a + b;
  }
  expect(sum != 0, 13);
  ++ended;
}

class Adder {
 public:
  explicit Adder(int base) noexcept : base_(base) {}
  Async<int> add(int value) {
    Weight<20> weight(3);
    const int more = co_await leaf<16>(value);
    expect(weight.is_right(3), 14);
    co_return base_ + more;
  }

 private:
  int base_;
};

corps::Task<> members_and_lambdas() {
  Adder adder(40);
  const int sum = co_await adder.add(2);
  int base = sum;
  auto plus = [&base](int n) -> Async<int> {
    const int more = co_await leaf<88>(n);
    co_return base + more;
  };
  const int result = co_await plus(1);
  expect(result == 43, 15);
  ++ended;
}

/// The argument of a call is the result of another.
corps::Task<> loose_nested_arguments() {
  const int result = co_await leaf<24>(co_await second(co_await leaf<56>(1)));
  expect(result == 3, 16);
  ++ended;
}
/// GCC 12 makes both calls before it awaits the first.
corps::Task<> loose_two_in_an_expression() {
  const int sum = co_await leaf<24>(1) + co_await second(2);
  expect(sum == 5, 17);
  ++ended;
}

// --- two files
// ------------------------------------------------------------------------------------------------------------

corps::Task<> two_files() {
  const int result = co_await everywhere(1);
  const int far_away = co_await far_everywhere(2);
  expect(result == 3 && far_away == 4, 18);
  ++ended;
}

// --- recursion
// ------------------------------------------------------------------------------------------------------------

Async<int> fibonacci(int n) {
  corps::recursion_depth<6>();
  if (n < 2) {
    const int one = co_await leaf<16>(n);
    co_return one;
  }
  const int a = co_await fibonacci(n - 1);
  const int b = co_await fibonacci(n - 2);
  co_return a + b;
}
Async<int> odd(int n);
Async<int> even(int n) {
  corps::recursion_depth<3>();
  if (n == 0) co_return 1;
  const int result = co_await odd(n - 1);
  co_return result;
}
Async<int> odd(int n) {
  if (n == 0) co_return 0;
  const int result = co_await even(n - 1);
  co_return result;
}
corps::Task<> recursion() {
  auto [f, e] = co_await corps::join(fibonacci(6), even(4));
  expect(f == 8 && e == 1, 19);
  ++ended;
}

// --- several slots
// ----------------------------------------------------------------------------------------------------------

/// Cancelled at any depth, and its slot used again.
corps::Task<3> several(int value, unsigned milliseconds) {
  Weight<12> weight(static_cast<unsigned>(value));
  for (unsigned i = 0; i < milliseconds; ++i) {
    auto [a, b] = co_await corps::join(second(value), leaf<28>(value));
    expect(a == value + 2 && b == value, 20);
    co_await corps::Timer::after(1ms);
  }
  expect(weight.is_right(static_cast<unsigned>(value)), 21);
}

corps::Task<> spawns_itself(corps::Spawner spawner, int times) {
  const int result = co_await leaf<40>(times);
  expect(result == times, 22);
  if (times != 0) (void)spawner.spawn(spawns_itself(spawner, times - 1));
  ++ended;
}

void print_area(const corps::diagnostics::AreaUse& use, void*) {
  CORPS_INFO("area {} {} {} {}", use.slots, use.slot, use.bytes, use.peak);
}

Async<int> at_the_start(int value) {
  const int result = co_await second(value);
  co_return result;
}

}  // namespace

corps::Task<> async_main(corps::Spawner spawner) {
  spawner.spawn(chain()).value();
  spawner.spawn(branches()).value();
  spawner.spawn(joins()).value();
  spawner.spawn(arrays()).value();
  spawner.spawn(selects()).value();
  spawner.spawn(helpers()).value();
  spawner.spawn(members_and_lambdas()).value();
  spawner.spawn(loose_nested_arguments()).value();
  spawner.spawn(loose_two_in_an_expression()).value();
  spawner.spawn(two_files()).value();
  spawner.spawn(recursion()).value();
  spawner.spawn(spawns_itself(spawner, 0)).value();
  for (int round = 0; round < 6; ++round) {
    corps::TaskHandle handles[3] = {spawner.spawn(several(1, 9)).value(), spawner.spawn(several(2, 9)).value(),
                                    spawner.spawn(several(3, 9)).value()};
    for (int i = 0; i < round; ++i) co_await corps::yield_now();
    co_await corps::Timer::after(2ms);
    for (int i = 0; i < 3; ++i) handles[(i + round) % 3].cancel();
    co_await corps::yield_now();
    co_await corps::yield_now();
  }
  co_await corps::Timer::after(50ms);
  expect(ended == 12, 30);
  corps::diagnostics::visit_areas(print_area, nullptr);
  CORPS_INFO("stack {} {}", corps::diagnostics::stack_peak(), corps::diagnostics::stack_size());
  corps::exit(0);
}

namespace {
/// Before the executor runs.
struct Early {
  Early() { expect(corps::block_on(at_the_start(1)) == 3, 31); }
} early;
}  // namespace
