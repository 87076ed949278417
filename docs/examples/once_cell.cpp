// SPDX-License-Identifier: MIT OR Apache-2.0
//
// The code of docs/sync/once_cell.md: compiled with the examples, and run by the tests.

#include <corps/corps.hpp>
#include <corps/sync/once_cell.hpp>

using namespace std::chrono_literals;

namespace {

struct Calibration {
  explicit Calibration(int o) : offset(o) {}
  int offset;
};

int loads = 0;
int sum = 0;

corps::OnceCell<Calibration> calibration;

corps::Task<2> use() {
  const Calibration& c = co_await calibration.get();  // waits until somebody has set it
  sum += c.offset;
}

// Whoever comes first loads it; the others wait for what it finds.
corps::OnceCell<int> serial_number;

corps::Async<int> load_serial_number() {
  ++loads;
  co_await corps::Timer::after(3ms);
  co_return 1234;
}
corps::Task<4> greet() {
  const int number = co_await serial_number.get_or_init(load_serial_number);
  if (number == 1234) ++sum;
}

}  // namespace

corps::Task<> async_main(corps::Spawner spawner) {
  for (int i = 0; i < 2; ++i) spawner.spawn(use()).value();
  for (int i = 0; i < 4; ++i) spawner.spawn(greet()).value();
  co_await corps::Timer::after(1ms);
  if (calibration.try_get() != nullptr || sum != 0) corps::exit(1);
  if (!calibration.set(Calibration(10))) corps::exit(2);
  if (calibration.set(Calibration(11))) corps::exit(3);
  co_await corps::Timer::after(10ms);
  corps::exit(sum == 24 && loads == 1 ? 0 : 4);
}
