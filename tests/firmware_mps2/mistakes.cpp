// SPDX-License-Identifier: MIT OR Apache-2.0
// Makes one of the mistakes that the runtime turns into a message; which one, its command line says: a letter.
#include <arch/cortex_m/nvic.hpp>
#include <arch/cortex_m/semihosting.hpp>
#include <boards/mps2_an385/board.hpp>
#include <corps/corps.hpp>
#include <utility>

using namespace std::chrono_literals;

namespace {

/// The last character of the command line, by semihosting: SYS_GET_CMDLINE.
char letter() {
  static char line[80];
  struct {
    char* buffer;
    std::size_t size;
  } request{line, sizeof line};
  asm volatile("" ::"r"(&request) : "memory");
  if (corps::arch::semihosting::corps_semihosting(0x15, &request) != 0) return '?';
  asm volatile("" : "+m"(line), "+m"(request));
  return line[request.size - 1];
}

[[gnu::noinline]] unsigned recurse(unsigned depth) {
  volatile unsigned frame[64] = {depth};
  return depth == 0 ? 0 : recurse(depth + 1) + frame[0];
}

/// The same in small steps, which end just above the end of the stack.
[[gnu::naked, gnu::noinline]] void push_for_ever() { asm volatile("1: push {r4-r6, lr}\n\tb 1b"); }

constinit corps::InterruptExecutor executor;

}  // namespace

extern "C" void corps_isr_line_20() noexcept { executor.on_interrupt(); }

corps::Task<> async_main(corps::Spawner) {
  auto board = mps2_an385::take();
  switch (letter()) {
    case 'a':
      corps::panic("a message of the program's own");
    case 'b':
      corps::exit(42);
    case 'c':
      corps::exit(-1);
    case 'd':
      mps2_an385::take();
      break;
    case 'e': {
      [[maybe_unused]] auto led = std::move(board.led);
      board.led.set_high();
      break;
    }
    case 'f': {
      [[maybe_unused]] auto uart = std::move(board.uart);
      static_cast<void>(co_await board.uart.write("x"));
      break;
    }
    case 'g':
      corps::arch::nvic::enable(31);
      corps::arch::nvic::pend(31);
      break;
    case 'h':
      *reinterpret_cast<volatile int*>(0x6000'0000) = 1;
      break;
    case 'i':
      asm volatile("udf #0");
      break;
    case 'j':
      recurse(1);
      break;
    case 'k':
      push_for_ever();
      break;
    case 'l':
      CORPS_INFO("before");
      corps::panic("after a line of the log");
    case 'm':
      std::optional<int>().value();
      break;
    case 'n':
      for (;;) co_await corps::Timer::after(1h);
    case 'o':
      for (;;) asm volatile("");
    case 'p':
      corps::exit(256);
    case 'q':
      (void)executor.start(20, 127);
      corps::exit(17);
    case 'r':
      // The core has eight bits of priorities, of which the last does not count.
      (void)executor.start(20, 128);
      break;
    case 's':
      (void)executor.start(19, 1);
      break;
    default:
      break;
  }
  corps::exit(99);
}
