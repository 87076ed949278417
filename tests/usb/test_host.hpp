// SPDX-License-Identifier: MIT OR Apache-2.0
// A host on the other end of a MockController: tokens and whole control transfers, with the data toggles checked.
#pragma once

#include <algorithm>
#include <corps/usb/cdc_acm.hpp>
#include <corps/usb/device.hpp>
#include <corps/usb/serial_descriptors.hpp>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <vector>

#include "mock_controller.hpp"

namespace test {

using corps::usb::SetupPacket;
using Serial = corps::usb::CdcAcm<MockController>;
using SerialDevice = corps::usb::Device<Serial, corps::usb::serial_descriptors>;
using Data = std::vector<std::uint8_t>;

enum class Answer { ack, nak, stall };

inline std::ostream& operator<<(std::ostream& out, Answer answer) {
  return out << (answer == Answer::ack ? "ACK" : answer == Answer::nak ? "NAK" : "STALL");
}

template <class Device = SerialDevice>
class TestHost {
 public:
  Device device;

  MockController& controller() { return device.function().controller(); }
  auto& port() { return device.function(); }

  // ---- One transaction ----

  void setup(const SetupPacket& packet) {
    controller().begin_control_transfer();
    toggles_[0][0] = toggles_[0][1] = true;
    device.setup(packet);
  }
  Answer in(EndpointAddress address, Data& packet) {
    MockEndpoint& endpoint = controller().at(address);
    if (endpoint.stalled) return Answer::stall;
    if (!endpoint.armed) return Answer::nak;
    const auto* bytes = reinterpret_cast<const std::uint8_t*>(endpoint.buffers.at(endpoint.index).data());
    packet.assign(bytes, bytes + endpoint.length);
    finish(address, endpoint);
    device.in_done(address);
    return Answer::ack;
  }
  Answer out(EndpointAddress address, const Data& packet) {
    MockEndpoint& endpoint = controller().at(address);
    if (endpoint.stalled) return Answer::stall;
    if (!endpoint.armed) return Answer::nak;
    std::transform(packet.begin(), packet.end(), endpoint.buffers.at(endpoint.index).begin(),
                   [](std::uint8_t byte) { return std::byte{byte}; });
    finish(address, endpoint);
    device.out_done(address, static_cast<unsigned>(packet.size()));
    return Answer::ack;
  }
  /// As a host does after it has cleared a halt.
  void reset_toggle(EndpointAddress address) { toggle(address) = false; }

  // ---- Control transfers ----

  /// A whole control transfer. What came is in `reply`.
  Answer control(const SetupPacket& packet, const Data& data = {}) {
    reply.clear();
    setup(packet);
    if (packet.to_host() && packet.length != 0) return control_in(packet.length);
    for (std::size_t at = 0; at < packet.length; at += 64) {
      const auto last = std::min<std::size_t>(at + 64, packet.length);
      Data part(last - at);
      for (std::size_t i = at; i < last && i < data.size(); ++i) part[i - at] = data[i];
      if (const Answer answer = out(0x00, part); answer != Answer::ack) return answer;
    }
    Data status;
    const Answer answer = in(0x80, status);
    EXPECT_TRUE(status.empty()) << "data in a status stage";
    return answer;
  }
  Data reply;

  Answer get_descriptor(unsigned type, unsigned index, unsigned length) {
    return control({0x80, 6, static_cast<std::uint16_t>(type << 8 | index), 0, static_cast<std::uint16_t>(length)});
  }
  Answer set_configuration(unsigned number) {
    const Answer answer = control({0x00, 9, static_cast<std::uint16_t>(number), 0, 0});
    if (answer == Answer::ack) std::memset(toggles_, 0, sizeof toggles_);
    return answer;
  }
  Answer set_dtr(bool on) { return control({0x21, 0x22, static_cast<std::uint16_t>(on ? 3 : 2), 0, 0}); }
  Answer set_feature(unsigned endpoint, bool set) {
    const Answer answer =
        control({0x02, static_cast<std::uint8_t>(set ? 3 : 1), 0, static_cast<std::uint16_t>(endpoint), 0});
    if (answer == Answer::ack && !set) reset_toggle(static_cast<EndpointAddress>(endpoint));
    return answer;
  }

  /// From reset to a configured device.
  void enumerate() {
    device.bus_reset();
    controller().begin_control_transfer();
    ASSERT_EQ(control({0x00, 5, 17, 0, 0}), Answer::ack);
    ASSERT_EQ(set_configuration(1), Answer::ack);
  }
  /// And on to an open port.
  void open() {
    enumerate();
    ASSERT_EQ(set_dtr(true), Answer::ack);
  }

  // ---- The serial port's data ----

  /// Takes packets until the device has none; their sizes are in `packets`.
  std::string receive_all() {
    std::string text;
    Data packet;
    packets.clear();
    while (in(0x81, packet) == Answer::ack) {
      text.append(packet.begin(), packet.end());
      packets.push_back(packet.size());
    }
    return text;
  }
  std::vector<std::size_t> packets;

  Answer transmit(std::string_view text) { return out(0x01, Data(text.begin(), text.end())); }

 private:
  bool& toggle(EndpointAddress address) { return toggles_[corps::usb::number_of(address)][corps::usb::is_in(address)]; }
  void finish(EndpointAddress address, MockEndpoint& endpoint) {
    if (corps::usb::number_of(address) != 0) {
      EXPECT_EQ(endpoint.toggle, toggle(address)) << "data toggle of endpoint " << int{address};
    }
    endpoint.toggle = !endpoint.toggle;
    toggle(address) = !toggle(address);
    endpoint.armed = false;
  }
  Answer control_in(unsigned length) {
    Data packet;
    do {
      if (const Answer answer = in(0x80, packet); answer != Answer::ack) return answer;
      reply.insert(reply.end(), packet.begin(), packet.end());
    } while (packet.size() == 64 && reply.size() < length);
    EXPECT_LE(reply.size(), length) << "more than was asked for";
    return out(0x00, {});
  }

  bool toggles_[4][2] = {};
};

}  // namespace test
