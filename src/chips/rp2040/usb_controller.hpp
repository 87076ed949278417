// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <corps/usb/controller.hpp>

namespace rp2040 {

/// The chip's USB controller in device mode, as corps::usb drives it (RP2040 datasheet, 4.1). No state of its own:
/// there is one. Endpoints 1 and 2; two buffers of 64 bytes for each direction, in the controller's memory.
///
/// Its own double buffering stays off: the handler gives it the second buffer as soon as it is done with the first,
/// some microseconds of the 50 that a packet takes, and a halt or reset has one buffer to take back, not two.
class UsbController {
 public:
  static constexpr unsigned endpoint_count = 3;

  std::byte* buffer(corps::usb::EndpointAddress address, unsigned index) const noexcept;
  void send(corps::usb::EndpointAddress address, unsigned index, unsigned length) const noexcept;
  void receive(corps::usb::EndpointAddress address, unsigned index) const noexcept;
  void open(corps::usb::EndpointAddress address, corps::usb::TransferType type) const noexcept;
  void close(corps::usb::EndpointAddress address) const noexcept;
  void stall(corps::usb::EndpointAddress address) const noexcept;
  bool restart(corps::usb::EndpointAddress address) const noexcept;
  void set_address(unsigned number) const noexcept;
  void resume_bus() const noexcept;

  /// Brings it up, with its clock, and connects to the bus. Thread context.
  void start() const noexcept;
  /// A SETUP came: takes back what is left of the control transfer before it.
  void begin_control_transfer() const noexcept;
};

static_assert(corps::usb::Controller<UsbController>);

}  // namespace rp2040
