// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <chips/common/part.hpp>
#include <chips/rp2040/usb_controller.hpp>
#include <corps/io/serial_port.hpp>
#include <corps/usb/cdc_acm.hpp>
#include <cstddef>
#include <span>
#include <string_view>

namespace rp2040 {

/// A serial port over USB ("CDC ACM": /dev/ttyACM0, a COM port). One byte; moves, never copies. The first use of any
/// function starts the controller and connects to the bus; an image that never does has none of this.
///
///     co_await board.usb.write("hello\r\n");
///
/// What it presents itself as is configured by CORPS_USB_VENDOR_ID and its like (corps/usb/config.hpp). The host is
/// answered in the interrupt, however busy the tasks are. Several tasks may read or write at a time: they take turns in
/// the order they came, each write as a whole. RAM: 70 bytes; packets are in the controller's own memory.
class UsbSerial {
 public:
  using Port = corps::usb::CdcAcm<UsbController>;

  /// For boards, which construct it once.
  constexpr UsbSerial() noexcept = default;

  /// The future of at least one byte in `buffer`, and how many, as std::expected: what one packet brought, 64 bytes at
  /// most. With an empty buffer 0, at once. Does not fail: while no host is there it waits, and goes on with the next
  /// one. A host that sends more than is read has to wait; nothing is lost while it stays. The buffer is used until the
  /// future is ready or destroyed. Contexts: tasks. Cancel safety: nothing is taken before it is ready.
  Port::Read read(std::span<std::byte> buffer) noexcept { return port().read(buffer); }

  /// The future of all of `bytes` being in the controller's buffers (128 bytes), from where the host fetches them; they
  /// must stay where they are until then. Waits until a host has opened the port. Error: `disconnected` when the host
  /// goes away after some were taken: closes the port, sleeps, resets the bus, is unplugged. What is in the buffers
  /// then goes to whoever opens the port next, unless the bus was reset. Bytes leave at once; a write that ends with a
  /// full packet of 64 is followed by an empty one unless more follows, so that the host's read returns. Contexts:
  /// tasks. Cancel safety: some may have been sent.
  Port::Write write(std::span<const std::byte> bytes) noexcept { return port().write(bytes); }
  Port::Write write(std::string_view text) noexcept { return port().write(text); }

  /// The future of a host having the port open: configured, awake, DTR set. Contexts: tasks. Cancel safety: any time.
  Port::Connection wait_connected() noexcept { return port().wait_connected(); }
  /// The future of no host having the port open.
  Port::Connection wait_disconnected() noexcept { return port().wait_disconnected(); }
  /// Any context but the first time.
  bool is_connected() noexcept { return port().is_connected(); }

  /// What the host has set the port to; no wires obey it.
  corps::usb::LineCoding line_coding() noexcept { return port().line_coding(); }

 private:
  Port& port() noexcept {
    part_.check();
    return started_port();
  }
  static Port& started_port() noexcept;
  [[no_unique_address]] chips::Part part_;
};

static_assert(corps::io::SerialPort<UsbSerial>);
static_assert(sizeof(UsbSerial) == 1);

}  // namespace rp2040
