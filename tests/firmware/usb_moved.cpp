// SPDX-License-Identifier: MIT OR Apache-2.0
// Uses a port that was moved away, for the test beside it.
#include <chips/rp2040/usb_serial.hpp>
#include <corps/corps.hpp>
#include <utility>

#include "check.hpp"

corps::Task<> async_main(corps::Spawner) {
  rp2040::UsbSerial first;
  rp2040::UsbSerial second = std::move(first);
  check(1, !second.is_connected());
  (void)co_await first.write("nobody is here");
  check(2, false);
}
