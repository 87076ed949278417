// SPDX-License-Identifier: MIT OR Apache-2.0
//
// The code of docs/sync/pipe.md: compiled with the examples, and run by the tests.

#include <corps/corps.hpp>
#include <corps/sync/pipe.hpp>

using namespace std::chrono_literals;

namespace {

corps::Pipe<16> line;
int spaces = 0;

corps::Task<> count_spaces() {
  for (;;) {
    const auto bytes = co_await line.fill_buf();
    for (std::byte byte : bytes) spaces += byte == std::byte{' '};
    line.consume(bytes.size());
  }
}

}  // namespace

corps::Task<> async_main(corps::Spawner spawner) {
  spawner.spawn(count_spaces()).value();
  co_await line.write_all("a text that is longer than the pipe");
  co_await corps::Timer::after(1ms);
  if (spaces != 7 || !line.empty()) corps::exit(1);
  // The task waits: what comes now is its, not a newcomer's.
  if (line.try_write(" ") != 1) corps::exit(2);
  std::byte byte;
  if (line.try_read(std::span(&byte, 1)) != 0) corps::exit(3);
  co_await corps::Timer::after(1ms);
  corps::exit(spaces == 8 ? 0 : 4);
}
