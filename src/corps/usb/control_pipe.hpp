// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <algorithm>
#include <corps/usb/controller.hpp>
#include <corps/usb/descriptors.hpp>
#include <corps/usb/setup_packet.hpp>
#include <cstring>

namespace corps::usb {

/// The stages of one control transfer at a time (USB 2.0, 8.5.3), on endpoint 0.
///
///                     acknowledge (1)
///            +-----------------------------> status_in ----- IN done (2) -----+
///            |                                  ^                             |
///            |  receive (3)                     | OUT done, accepted (4)      v
///     SETUP -+------------> data_out -----------+---------- else (5) --+    idle
///            |                                                         |      ^
///            |  send (6)                                               v      |
///            +------------> data_in --- IN done: next packet (7)    stalled   |
///            |                 +------------------ OUT done (8) --------------+
///            |  stall (9)
///            +------------> stalled
///
/// A SETUP is obeyed in every state. In data_in the status packet is awaited from the beginning: a host may ask for
/// less than it announced and go on to the status stage early (8).
template <Controller C>
class ControlPipe {
 public:
  /// What a completed packet means to the device.
  enum class Event : std::uint8_t { none, data_received, completed };

  const SetupPacket& setup() const noexcept { return setup_; }

  void begin(const SetupPacket& setup) noexcept {
    setup_ = setup;
    stage_ = Stage::idle;
  }
  void reset() noexcept { stage_ = Stage::idle; }

  /// Ends the transfer without data. (1)
  bool acknowledge(C& controller) noexcept {
    stage_ = Stage::status_in;
    controller.send(0x80, 0, 0);
    return true;
  }

  /// Answers with `data`, cut to what was asked for. More than one packet must stay where it is until it is sent. (6)
  bool send(C& controller, ByteView data) noexcept {
    // Without a data stage the direction means nothing and the status stage is IN (USB 2.0, 9.3.1).
    if (setup_.length == 0) return acknowledge(controller);
    data_ = data.data();
    remaining_ = static_cast<std::uint16_t>(std::min<std::size_t>(data.size(), setup_.length));
    // The host takes a short packet as the end; a full one only when it has got all that it asked for.
    more_ = true;
    stage_ = Stage::data_in;
    controller.receive(0x00, 0);
    send_packet(controller);
    return true;
  }

  /// Lets the host send its data, which must fit into one packet; otherwise false. (3)
  bool receive(C& controller) noexcept {
    if (setup_.to_host() || setup_.length == 0 || setup_.length > packet_size) return false;
    stage_ = Stage::data_out;
    controller.receive(0x00, 0);
    return true;
  }

  /// Refuses; the next SETUP finds the pipe in order again (USB 2.0, 8.5.3.4). (5) (9)
  void stall(C& controller) noexcept {
    stage_ = Stage::idle;
    controller.stall(0x00);
  }

  Event in_done(C& controller) noexcept {
    if (stage_ == Stage::status_in) {
      stage_ = Stage::idle;
      return Event::completed;  // (2)
    }
    if (stage_ == Stage::data_in && more_) send_packet(controller);  // (7)
    return Event::none;
  }

  Event out_done(C& controller, unsigned length) noexcept {
    if (stage_ == Stage::data_out) {
      if (length == setup_.length) return Event::data_received;
      stall(controller);
    } else if (stage_ == Stage::data_in) {
      stage_ = Stage::idle;
      return Event::completed;  // (8)
    }
    return Event::none;
  }

 private:
  enum class Stage : std::uint8_t { idle, data_in, data_out, status_in };

  void send_packet(C& controller) noexcept {
    const unsigned length = std::min<unsigned>(remaining_, packet_size);
    std::memcpy(controller.buffer(0x80, 0), data_, length);
    data_ += length;
    remaining_ = static_cast<std::uint16_t>(remaining_ - length);
    setup_.length = static_cast<std::uint16_t>(setup_.length - length);
    more_ = length == packet_size && setup_.length != 0;
    controller.send(0x80, 0, length);
  }

  SetupPacket setup_;
  const std::uint8_t* data_ = nullptr;
  std::uint16_t remaining_ = 0;
  Stage stage_ = Stage::idle;
  bool more_ = false;
};

}  // namespace corps::usb
