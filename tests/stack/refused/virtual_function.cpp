// SPDX-License-Identifier: MIT OR Apache-2.0
// expect: unknown callee:
#include <corps/corps.hpp>

// Not in the unnamed namespace: there the compiler knows all overriders.
struct Shape {
  virtual int area() const = 0;
};
struct Square : Shape {
  int area() const override { return 49; }
};
constinit Square square;
Shape* volatile shape = &square;

corps::Task<> async_main(corps::Spawner) {
  co_await corps::yield_now();
  corps::exit(shape->area());
}
