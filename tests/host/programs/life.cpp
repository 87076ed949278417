// SPDX-License-Identifier: MIT OR Apache-2.0
// The ways in which a program for the desktop lives and ends; the argument says which. process.test.mjs knows what
// comes of them.
#include <boards/desktop/board.hpp>
#include <corps/corps.hpp>
#include <cstdio>
#include <memory>
#include <string_view>

using namespace std::chrono_literals;

namespace {

corps::Task<> late() {
  co_await corps::Timer::after(5ms);
  CORPS_INFO("the last task");
}

corps::Task<4> chatter(int number) {
  for (int i = 0; i < 200; ++i) {
    CORPS_INFO("thread {} says a line that is longer than the eighty characters which the log gathers at a time: {}",
               number, i);
    co_await corps::yield_now();
  }
}

corps::Task<> throwing() {
  co_await corps::yield_now();
  throw 1;
}

corps::Task<> copy_the_input() {
  corps::host::StandardInput input;
  std::byte buffer[100];
  for (;;) {
    const auto count = co_await input.read(buffer);
    if (!count || *count == 0) break;
    std::fwrite(buffer, 1, *count, stdout);
    std::fflush(stdout);
  }
}

}  // namespace

corps::Task<> async_main(corps::Spawner spawner) {
  const auto arguments = corps::host::arguments();
  const std::string_view what = arguments.size() == 2 ? arguments[1] : "";
  if (what == "ends") {
    spawner.spawn(late()).value();
  } else if (what == "exits") {
    std::printf("not flushed");
    corps::exit(7);
  } else if (what == "panics") {
    corps::panic("this program panics");
  } else if (what == "throws") {
    spawner.spawn(throwing()).value();
  } else if (what == "spawns twice") {
    spawner.spawn(late()).value();
    spawner.spawn(late()).value();
  } else if (what == "chatters") {
    auto threads = std::make_unique<corps::host::Thread[]>(4);
    corps::TaskHandle tasks[] = {
        threads[0].spawner().spawn(chatter(0)).value(), threads[1].spawner().spawn(chatter(1)).value(),
        threads[2].spawner().spawn(chatter(2)).value(), threads[3].spawner().spawn(chatter(3)).value()};
    for (auto& task : tasks) co_await task.join();
  } else if (what == "copies") {
    spawner.spawn(copy_the_input()).value();
  } else {
    corps::exit(2);
  }
}
