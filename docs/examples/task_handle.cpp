// SPDX-License-Identifier: MIT OR Apache-2.0
//
// The code of docs/tasks/task-handle.md: compiled with the examples, and run by the tests.

#include <boards/pico/board.hpp>
#include <corps/corps.hpp>

using namespace std::chrono_literals;

namespace {

void check(bool holds, int number) {
  if (!holds) corps::exit(number);
}

/// Switches the LED off, however the task ends.
class LedOff {
 public:
  explicit LedOff(rp2040::Output& led) noexcept : led_(&led) {}
  LedOff(const LedOff&) = delete;
  LedOff& operator=(const LedOff&) = delete;
  ~LedOff() {
    led_->set_low();
    is_off = true;
  }
  static inline bool is_off = false;

 private:
  rp2040::Output* led_;
};

corps::Task<> blink(rp2040::Output led) {
  LedOff off(led);
  for (;;) {
    led.toggle();
    co_await corps::Timer::after(1ms);
  }
}

corps::Task<> download(int blocks) {
  for (int i = 0; i < blocks; ++i) co_await corps::Timer::after(1ms);
}

// Restarts a task that somebody has cancelled; three times at most.
corps::Task<> supervise(corps::Spawner spawner, corps::StaticRef<corps::Channel<corps::TaskHandle, 1>> current) {
  for (int attempt = 0; attempt < 3; ++attempt) {
    corps::TaskHandle task = spawner.spawn(download(3)).value();  // the slot is free: join() said so
    co_await current->send(task);
    const corps::TaskEnd end = co_await task.join();
    if (end == corps::TaskEnd::finished) co_return;
  }
}

corps::Channel<corps::TaskHandle, 1> current;

}  // namespace

corps::Task<> async_main(corps::Spawner spawner) {
  auto board = pico::take();

  // Stop a task, and wait until it is gone.
  corps::TaskHandle blinking = spawner.spawn(blink(std::move(board.led))).value();
  co_await corps::Timer::after(5ms);
  check(blinking.is_running(), 1);
  blinking.cancel();
  const corps::TaskEnd how = co_await blinking.join();
  check(how == corps::TaskEnd::cancelled && LedOff::is_off, 2);

  // Give a task so much time, then end it.
  corps::TaskHandle slow = spawner.spawn(download(1000)).value();
  auto in_time = co_await corps::with_timeout(10ms, slow.join());
  if (!in_time) slow.cancel();
  co_await slow.join();
  check(!in_time && !slow.is_running(), 3);

  // Two attempts are cancelled, the third is left alone.
  corps::TaskHandle supervisor = spawner.spawn(supervise(spawner, corps::static_ref(current))).value();
  for (int i = 0; i < 2; ++i) {
    corps::TaskHandle attempt = co_await current.receive();
    attempt.cancel();
  }
  corps::TaskHandle last = co_await current.receive();
  const corps::TaskEnd end = co_await last.join();
  check(end == corps::TaskEnd::finished, 4);
  co_await supervisor.join();
  corps::exit(0);
}
