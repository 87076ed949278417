// expect: a corps::Task takes its parameters by value
// SPDX-License-Identifier: MIT OR Apache-2.0
#include <corps/corps.hpp>

#ifndef CORPS_FAIL
struct Device {
  static corps::Task<> run(Device) { co_return; }
  int state = 0;
};
corps::Task<> start() { return Device::run({}); }
#else
struct Device {
  corps::Task<> run() { co_return; }
  int state = 0;
};
corps::Task<> start(Device& device) { return device.run(); }
#endif
