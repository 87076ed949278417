// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <corps/usb/controller.hpp>
#include <utility>

namespace corps::usb {

/// The stream of bytes through a bulk IN endpoint, in two buffers: while the controller has one, the other is filled.
///
/// Bytes leave as soon as the controller is free, in packets as full as they have become by then. A host takes a full
/// packet as "more to come": so when nothing follows one at once, a zero-length packet does (USB 2.0, 5.8.3). Every
/// function is called under the lock; the copying itself goes on outside of it, between `begin_fill` and `end_fill`,
/// and the buffer is not sent meanwhile. RAM: 5 bytes.
template <Controller C, EndpointAddress address>
class PacketSender {
 public:
  /// The endpoint is open and empty.
  void start() noexcept { *this = PacketSender(State::open, filling_); }
  void stop() noexcept { *this = PacketSender(State::closed, filling_); }

  /// Room for bytes now. When there is any, one writer may copy to `end` up to that many, and then calls `end_fill`.
  unsigned begin_fill() noexcept {
    const unsigned room = state_ == State::closed ? 0 : packet_size - fill_;
    filling_ = room != 0;
    return room;
  }
  std::byte* end(C& controller) const noexcept { return controller.buffer(address, next_) + fill_; }
  void end_fill(C& controller, unsigned length) noexcept {
    filling_ = false;
    fill_ = static_cast<std::uint8_t>(fill_ + length);
    go_on(controller, true);
  }

  /// Whether the host has fetched all that was written.
  bool all_sent() const noexcept { return !armed_ && fill_ == 0; }

  /// Sends what may be sent; `more`: somebody is about to write.
  void go_on(C& controller, bool more) noexcept {
    if (state_ != State::open || armed_ || filling_) return;
    if (fill_ != 0) {
      arm(controller, std::exchange(fill_, 0));
      next_ ^= 1;
    } else if (length_ == packet_size && !more) {
      arm(controller, 0);
    }
  }
  void done(C& controller, bool more) noexcept {
    armed_ = false;
    go_on(controller, more);
  }

  void halt(C& controller) noexcept {
    state_ = State::halted;
    controller.stall(address);
  }
  /// Ends a halt, and resets the toggle in any case: a packet that was taken back goes out again.
  void restart(C& controller, bool more) noexcept {
    const bool taken_back = controller.restart(address) || state_ == State::halted;
    state_ = State::open;
    if (!armed_) return go_on(controller, more);
    if (taken_back) controller.send(address, next_ ^ 1u, length_);
  }

 private:
  enum class State : std::uint8_t { closed, open, halted };

 public:
  constexpr PacketSender() noexcept = default;

 private:
  PacketSender(State state, bool filling) noexcept : state_(state), filling_(filling) {}

  void arm(C& controller, std::uint8_t length) noexcept {
    armed_ = true;
    length_ = length;
    controller.send(address, next_, length);
  }

  State state_ = State::closed;
  bool armed_ = false;       // the controller has a packet
  bool filling_ = false;     // a writer copies into the buffer `next_`
  std::uint8_t next_ = 0;    // the buffer to fill
  std::uint8_t fill_ = 0;    // bytes in it
  std::uint8_t length_ = 0;  // of the packet sent last
};

}  // namespace corps::usb
