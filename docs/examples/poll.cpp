// SPDX-License-Identifier: MIT OR Apache-2.0
//
// The code of docs/futures/poll-fn.md and docs/futures/yield-now.md.
#include <boards/pico/board.hpp>
#include <corps/corps.hpp>

using namespace std::chrono_literals;

namespace {

// What an interrupt handler and one task share.
corps::WakerCell data_is_there;
volatile int fifo = 0;

corps::Async<int> read_fifo() {
  // Takes the waker back, also when this call is cancelled.
  struct Registration {
    ~Registration() { data_is_there.clear(); }
  } registration;
  co_return co_await corps::poll_fn([](corps::Context& context) -> corps::Poll<int> {
    data_is_there.set(context.waker());  // first, so that what comes after the look below wakes
    if (fifo == 0) return corps::pending;
    return fifo;
  });
}

corps::Task<> interrupt() {
  co_await corps::Timer::after(1ms);
  fifo = 7;
  data_is_there.wake();
}

// A long computation that lets others run in between.
corps::Async<unsigned> checksum(unsigned words) {
  unsigned sum = 0;
  for (unsigned i = 0; i < words; ++i) {
    sum = sum * 31 + i;
    if (i % 1000 == 999) co_await corps::yield_now();
  }
  co_return sum;
}

corps::Channel<int, 2> channel;

void require(bool condition) {
  if (!condition) corps::exit(1);
}

}  // namespace

corps::Task<> async_main(corps::Spawner spawner) {
  auto board = pico::take();
  spawner.spawn(interrupt()).value();
  require(co_await read_fifo() == 7);

  // Whether it would have to wait, as a value.
  require(!(co_await corps::poll_once(channel.receive())));
  (void)channel.try_send(3);
  auto received = co_await corps::poll_once(channel.receive());
  require(received && *received == 3);

  // Polled, and awaited later where it stands: its place in the line is kept.
  auto next = channel.receive();
  require(!(co_await corps::poll_once(std::ref(next))));
  (void)channel.try_send(4);
  require(co_await next == 4);

  auto [sum, nothing] = co_await corps::join(checksum(5000), corps::Timer::after(10us));
  require(sum != 0);
  corps::exit(0);
}
