// SPDX-License-Identifier: MIT OR Apache-2.0
// Has a port and does not use it, for the test beside it.
#include <chips/rp2040/usb_serial.hpp>
#include <corps/corps.hpp>
#include <utility>

namespace {
corps::Task<> keep(rp2040::UsbSerial) {
  co_await corps::yield_now();
  corps::exit(0);
}
}  // namespace

corps::Task<> async_main(corps::Spawner spawner) {
  rp2040::UsbSerial usb;
  spawner.spawn(keep(std::move(usb))).value();
  co_return;
}
