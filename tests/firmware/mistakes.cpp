// SPDX-License-Identifier: MIT OR Apache-2.0
// Makes one of the mistakes that the runtime turns into a message; which one, pins 2 to 6 say.
#include <arch/cortex_m/nvic.hpp>
#include <boards/pico/board.hpp>
#include <chips/rp2040/irq.hpp>
#include <corps/corps.hpp>

using namespace std::chrono_literals;

namespace {

[[gnu::noinline]] unsigned recurse(unsigned depth) {
  volatile unsigned frame[64] = {depth};
  return depth == 0 ? 0 : recurse(depth + 1) + frame[0];
}

constinit corps::InterruptExecutor executor;
constinit corps::InterruptExecutor other;

}  // namespace

extern "C" {
void corps_isr_software_0() noexcept { executor.on_interrupt(); }
void corps_isr_software_1() noexcept { executor.on_interrupt(); }  // the mistake
}

// Not in the unnamed namespace: there the compiler knows all overriders, and calls the only one.
struct Abstract {
  Abstract() {
    Abstract* self = this;
    asm volatile("" : "+r"(self)::"memory");  // or else the compiler sees what is called, and that it is undefined
    self->run();
  }
  virtual void run() = 0;
};
struct Concrete : Abstract {
  void run() override {}
};

corps::Task<> async_main(corps::Spawner) {
  auto board = pico::take();
  unsigned mistake = 0;
  for (unsigned bit = 0; bit < 5; ++bit) {
    rp2040::Input pin = board.pins[2 + bit].into_input(rp2040::Pull::down);
    co_await corps::Timer::after(1us);
    mistake |= static_cast<unsigned>(pin.is_high()) << bit;
  }
  switch (mistake) {
    case 1:
      corps::panic("a message of the program's own");
    case 2:
      corps::exit(42);
    case 3:
      corps::exit(-1);
    case 4:
      pico::take();
      break;
    case 5:
      board.pins[2].number();
      break;
    case 6:
      board.pins[25].number();
      break;
    case 7:
      board.pins[30].number();
      break;
    case 8: {
      [[maybe_unused]] auto led = std::move(board.led);
      board.led.set_high();
      break;
    }
    case 9: {
      [[maybe_unused]] auto uart = std::move(board.uart);
      co_await board.uart.write("x");
      break;
    }
    case 10: {
      [[maybe_unused]] auto temperature = std::move(board.temperature);
      co_await board.temperature.read();
      break;
    }
    case 11:
      board.uart.blocking_write("x");
      board.pins[1].number();
      break;
    case 12:
      board.pins[0].number();
      board.uart.blocking_write("x");
      break;
    case 13:
      corps::arch::nvic::enable(rp2040::irq::software_5);
      corps::arch::nvic::pend(rp2040::irq::software_5);
      break;
    case 14:
      // What the core does at a fault, as it would do it.
      reinterpret_cast<void (*const*)()>(0x1000'0100)[3]();
      break;
    case 15:
      CORPS_INFO("before");
      corps::panic("after a line of the log");
    case 16:
      *reinterpret_cast<volatile int*>(0x3000'0000) = 1;
      break;
    case 17:
      recurse(1);
      break;
    case 18:
      std::optional<int>().value();
      break;
    case 19:
      Concrete().run();
      break;
    case 20:
      rp2040::AdcInput(board.pins[10]);
      break;
    case 21: {
      rp2040::Pin pin = board.pins[10];
      [[maybe_unused]] rp2040::Pin moved = std::move(pin);
      std::move(pin).into_output();
      break;
    }
    case 22: {
      rp2040::Input pin = board.pins[10].into_input();
      [[maybe_unused]] rp2040::Input moved = std::move(pin);
      co_await pin.wait_for_high();
      break;
    }
    case 23:
      (void)executor.start(rp2040::irq::software_2, 1);
      break;
    case 24:
      (void)executor.start(rp2040::irq::software_0, 1);
      (void)executor.start(rp2040::irq::software_0, 1);
      break;
    case 25:
      (void)executor.start(rp2040::irq::software_0, 4);
      break;
    case 26:
      (void)executor.start(32, 1);
      break;
    case 27:
      (void)executor.start(rp2040::irq::software_0, 1);
      (void)other.start(rp2040::irq::software_0, 2);
      break;
    case 28:
      corps::arch::nvic::enable(rp2040::irq::software_0);
      corps::arch::nvic::pend(rp2040::irq::software_0);
      break;
    case 29:
      (void)executor.start(rp2040::irq::software_0, 1);
      (void)other.start(rp2040::irq::software_1, 2);
      corps::arch::nvic::pend(rp2040::irq::software_1);
      break;
    case 30:
      executor.on_interrupt();
      break;
  }
  corps::exit(99);
}
