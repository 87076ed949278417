// SPDX-License-Identifier: MIT OR Apache-2.0
#include <corps/corps.hpp>

corps::Async<int> step_1_1(int n);
corps::Async<int> step_1_2(int n);
corps::Async<int> step_1_3(int n);
corps::Async<int> step_1_4(int n);
corps::Async<int> step_1_5(int n);
corps::Async<int> step_1_6(int n);
corps::Async<int> step_1_7(int n);
corps::Async<int> step_1_8(int n);
corps::Async<int> step_1_9(int n);
corps::Async<int> step_1_10(int n);

namespace {

int ended = 0;

corps::Task<> spawns_itself(corps::Spawner spawner, int times) {
  const int result = co_await step_1_1(times);
  if (result < times) corps::exit(2);
  ++ended;
  if (times != 0) (void)spawner.spawn(spawns_itself(spawner, times - 1));
}

corps::Task<64> one_of_many(int n) {
  const int result = co_await step_1_2(n);
  if (result < n) corps::exit(3);
  ++ended;
}

corps::Task<> wide() {
  auto results = co_await corps::join(corps::array_of<24>([](std::size_t i) { return step_1_3(static_cast<int>(i)); }));
  for (int i = 0; i < 24; ++i) {
    if (results[static_cast<std::size_t>(i)] < i) corps::exit(4);
  }
  auto [a, b, c, d, e, f, g] =
      co_await corps::join(step_1_4(1), step_1_5(1), step_1_6(1), step_1_7(1), step_1_8(1), step_1_9(1), step_1_10(1));
  if (a + b + c + d + e + f + g < 7) corps::exit(5);
  ++ended;
}

}  // namespace

corps::Task<> async_main(corps::Spawner spawner) {
  spawner.spawn(spawns_itself(spawner, 0)).value();
  for (int i = 0; i < 64; ++i) spawner.spawn(one_of_many(i)).value();
  spawner.spawn(wide()).value();
  while (ended != 66) co_await corps::Timer::after(std::chrono::milliseconds(1));
  corps::exit(0);
}
