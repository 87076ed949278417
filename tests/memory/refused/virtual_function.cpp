// SPDX-License-Identifier: MIT OR Apache-2.0
// expect: unknown callee
#include <corps/corps.hpp>

namespace {
struct Sensor {
  virtual corps::Async<int> read() = 0;
};
struct Warm final : Sensor {
  corps::Async<int> read() override {
    co_await corps::yield_now();
    co_return 30;
  }
};
struct Cold final : Sensor {
  corps::Async<int> read() override {
    co_await corps::yield_now();
    co_return 3;
  }
};
Warm warm;
Cold cold;
Sensor* volatile sensor = &warm;
}  // namespace

corps::Task<> async_main(corps::Spawner) {
  sensor = &cold;
  const int result = co_await sensor->read();
  corps::exit(result);
}
