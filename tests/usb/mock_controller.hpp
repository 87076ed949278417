// SPDX-License-Identifier: MIT OR Apache-2.0
// A device controller in memory that reports every breach of the rules in <corps/usb/controller.hpp> as a test failure.
#pragma once

#include <gtest/gtest.h>

#include <array>
#include <corps/usb/controller.hpp>
#include <cstddef>
#include <functional>
#include <utility>

namespace test {

using corps::usb::EndpointAddress;

/// One direction of an endpoint.
struct MockEndpoint {
  bool open = false;
  bool armed = false;
  bool stalled = false;
  bool toggle = false;
  unsigned index = 0;
  unsigned length = 0;
  std::array<std::array<std::byte, 64>, 2> buffers{};
};

class MockController {
 public:
  MockController() {
    for (EndpointAddress address : {0x00, 0x80}) at(address).open = true;
  }

  MockEndpoint& at(EndpointAddress address) {
    return endpoints_.at(corps::usb::number_of(address)).at(corps::usb::is_in(address));
  }
  unsigned address = 0;
  int resumes = 0;
  /// An interrupt that comes once, when somebody has got a buffer to copy from or to.
  std::function<void()> during_copy;

  // What the hardware does by itself when a SETUP comes.
  void begin_control_transfer() {
    for (EndpointAddress control : {0x00, 0x80}) {
      at(control).armed = at(control).stalled = false;
      at(control).toggle = true;
    }
  }

  // ---- The interface of a controller ----

  std::byte* buffer(EndpointAddress address, unsigned index) {
    if (during_copy) std::exchange(during_copy, nullptr)();
    return at(address).buffers.at(index).data();
  }

  void send(EndpointAddress address, unsigned index, unsigned length) {
    EXPECT_TRUE(corps::usb::is_in(address)) << "sends through an OUT endpoint";
    EXPECT_LE(length, 64u);
    arm(address, index);
    at(address).length = length;
  }
  void receive(EndpointAddress address, unsigned index) {
    EXPECT_FALSE(corps::usb::is_in(address)) << "receives through an IN endpoint";
    arm(address, index);
  }
  void open(EndpointAddress address, corps::usb::TransferType) {
    EXPECT_NE(corps::usb::number_of(address), 0u);
    EXPECT_FALSE(at(address).open) << "opened twice";
    at(address) = MockEndpoint();
    at(address).open = true;
  }
  void close(EndpointAddress address) {
    EXPECT_NE(corps::usb::number_of(address), 0u);
    EXPECT_TRUE(at(address).open) << "closed twice";
    at(address) = MockEndpoint();
  }
  void stall(EndpointAddress address) {
    EXPECT_TRUE(at(address).open);
    if (corps::usb::number_of(address) == 0) {
      at(0x00).armed = at(0x80).armed = false;
      at(0x00).stalled = at(0x80).stalled = true;
      return;
    }
    at(address).armed = false;
    at(address).stalled = true;
  }
  bool restart(EndpointAddress address) {
    EXPECT_TRUE(at(address).open);
    EXPECT_NE(corps::usb::number_of(address), 0u);
    at(address).toggle = false;
    at(address).stalled = false;
    return std::exchange(at(address).armed, false);
  }
  void set_address(unsigned number) {
    EXPECT_LE(number, 127u);
    address = number;
  }
  void resume_bus() { ++resumes; }

 private:
  void arm(EndpointAddress address, unsigned index) {
    MockEndpoint& endpoint = at(address);
    EXPECT_TRUE(endpoint.open) << "armed a closed endpoint " << int{address};
    EXPECT_FALSE(endpoint.armed) << "armed an armed endpoint " << int{address};
    EXPECT_FALSE(endpoint.stalled) << "armed a stalled endpoint " << int{address};
    EXPECT_LT(index, 2u);
    endpoint.armed = true;
    endpoint.index = index;
  }

  std::array<std::array<MockEndpoint, 2>, 4> endpoints_{};
};

static_assert(corps::usb::Controller<MockController>);

}  // namespace test
