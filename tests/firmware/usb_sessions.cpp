// SPDX-License-Identifier: MIT OR Apache-2.0
// Tells of every coming and going of the host on the UART, for the test beside it.
#include <array>
#include <boards/pico/board.hpp>
#include <chips/rp2040/usb_serial.hpp>
#include <corps/corps.hpp>

using namespace std::chrono_literals;

namespace {

constinit rp2040::UsbSerial usb;

corps::Task<> watch() {
  for (;;) {
    co_await usb.wait_connected();
    CORPS_INFO("open {}", usb.is_connected());
    co_await usb.wait_disconnected();
    CORPS_INFO("closed {}", !usb.is_connected());
  }
}

/// More than fits into the controller, without an end.
corps::Task<> flood() {
  static constexpr std::array<char, 1000> text{};
  for (;;) {
    const auto written = co_await usb.write(std::string_view(text.data(), text.size()));
    if (written) continue;
    if (written.error() == corps::io::Error::disconnected) CORPS_INFO("cut off");
    // While it waits for the next host nothing of it is taken: this one is not cut off.
  }
}

}  // namespace

corps::Task<> async_main(corps::Spawner spawner) {
  spawner.spawn(watch()).value();
  spawner.spawn(flood()).value();
  co_return;
}
