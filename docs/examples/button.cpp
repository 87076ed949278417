// SPDX-License-Identifier: MIT OR Apache-2.0
//
// The code of docs/coming-from-callbacks.md: one button, told apart by how long it is held, twice: as callbacks would
// have it, and as a coroutine. Compiled with the examples, and run by the tests.

#include <boards/pico/board.hpp>
#include <corps/corps.hpp>
#include <utility>

using namespace std::chrono_literals;

namespace {

enum class Press { brief, held };

void report(const char* who, Press press) { CORPS_INFO("{}: {}", who, press == Press::held ? "held" : "brief"); }

// As callbacks would have it: the thread of the story is in `state_`.
class ButtonMachine {
 public:
  // To be called by the pin's interrupt.
  void on_edge(bool low, corps::Clock::time_point now) {
    switch (state_) {
      case State::released:
        if (!low) return;
        state_ = State::bouncing;
        deadline_ = now + 10ms;
        return;
      case State::bouncing:
        return;
      case State::pressed:
        if (low) return;
        report("callbacks", Press::brief);
        state_ = State::released;
        return;
      case State::held:
        if (!low) state_ = State::released;
        return;
    }
  }
  // To be called by a timer's interrupt at deadline().
  void on_timer(bool low) {
    switch (state_) {
      case State::bouncing:
        state_ = low ? State::pressed : State::released;
        deadline_ += 500ms;
        return;
      case State::pressed:
        report("callbacks", Press::held);
        state_ = State::held;
        return;
      default:
        return;
    }
  }
  bool has_deadline() const { return state_ == State::bouncing || state_ == State::pressed; }
  corps::Clock::time_point deadline() const { return deadline_; }

 private:
  enum class State { released, bouncing, pressed, held };
  State state_ = State::released;
  corps::Clock::time_point deadline_;
};

// As a coroutine: the thread of the story is the thread of the code.
corps::Async<Press> next_press(rp2040::Input& button) {
  for (;;) {
    co_await button.wait_for_low();
    co_await corps::Timer::after(10ms);
    if (button.is_high()) continue;  // it bounced
    const auto released = co_await corps::with_timeout(500ms, button.wait_for_high());
    co_return released ? Press::brief : Press::held;
  }
}

corps::Task<> watch(rp2040::Input button) {
  for (;;) {
    const Press press = co_await next_press(button);
    report("coroutine", press);
    co_await button.wait_for_high();
  }
}

// What stands in for the two interrupts: a second pin on the same wire.
corps::Task<> drive(rp2040::Input button) {
  ButtonMachine machine;
  for (bool low = false;;) {
    if (machine.has_deadline()) {
      const auto left = machine.deadline() - corps::Clock::now();
      if (!co_await corps::with_timeout(left, button.wait_for_any())) machine.on_timer(button.is_low());
    } else {
      co_await button.wait_for_any();
    }
    if (button.is_low() != low) machine.on_edge(low = button.is_low(), corps::Clock::now());
  }
}

}  // namespace

corps::Task<> async_main(corps::Spawner spawner) {
  auto board = pico::take();
  spawner.spawn(watch(board.pins[14].into_input(rp2040::Pull::up))).value();
  spawner.spawn(drive(board.pins[15].into_input(rp2040::Pull::up))).value();
  co_await corps::Timer::after(5s);
  corps::exit(0);
}
