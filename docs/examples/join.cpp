// SPDX-License-Identifier: MIT OR Apache-2.0
//
// The code of docs/futures/join.md.
#include <boards/pico/board.hpp>
#include <corps/corps.hpp>

using namespace std::chrono_literals;

namespace {

corps::Async<int> measure(std::size_t channel) {
  co_await corps::Timer::after(2ms);
  co_return 10 * static_cast<int>(channel);
}

void require(bool condition) {
  if (!condition) corps::exit(1);
}

}  // namespace

corps::Task<> async_main(corps::Spawner) {
  auto board = pico::take();
  const auto start = corps::Clock::now();

  // Side by side: what takes 2 ms each takes 2 ms together.
  auto [celsius, value, nothing] = co_await corps::join(board.temperature.read(), measure(1), corps::Timer::after(2ms));
  require(celsius.value > -40'000 && value == 10);

  // Of an array, in its order.
  auto values = co_await corps::join(corps::array_of<4>([](std::size_t i) { return measure(i); }));
  require(values[0] == 0 && values[3] == 30);
  require(corps::Clock::now() - start < 6ms);
  corps::exit(0);
}
