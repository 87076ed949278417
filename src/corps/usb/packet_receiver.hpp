// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <corps/usb/controller.hpp>

namespace corps::usb {

/// The stream of bytes through a bulk OUT endpoint, in two buffers: while one is read, the controller has the other.
///
/// Nothing is lost: with both buffers full the endpoint is not armed and the host has to wait (NAK). Empty packets are
/// taken and forgotten. Every function is called under the lock; the copying itself goes on outside of it, between
/// `begin_read` and `end_read`. RAM: 7 bytes.
template <Controller C, EndpointAddress address>
class PacketReceiver {
 public:
  /// The endpoint is open: receives.
  void start(C& controller) noexcept {
    stop();
    state_ = State::open;
    go_on(controller);
  }
  /// Forgets what was not read.
  void stop() noexcept {
    state_ = State::closed;
    armed_ = reading_ = false;
    full_ = position_ = 0;
  }

  bool has_data() const noexcept { return full_ != 0; }

  /// Bytes that can be read at once. One reader may copy up to that many from `begin`, and then calls `end_read`.
  unsigned begin_read() noexcept {
    reading_ = full_ != 0;
    return reading_ ? lengths_[first_] - position_ : 0u;
  }
  const std::byte* begin(C& controller) const noexcept { return controller.buffer(address, first_) + position_; }
  /// `length` bytes were copied. False when they have been forgotten meanwhile and are void.
  bool end_read(C& controller, unsigned length) noexcept {
    if (!reading_) return false;
    reading_ = false;
    position_ = static_cast<std::uint8_t>(position_ + length);
    if (position_ == lengths_[first_]) {
      position_ = 0;
      first_ ^= 1;
      --full_;
      go_on(controller);
    }
    return true;
  }

  void done(C& controller, unsigned length) noexcept {
    armed_ = false;
    if (length != 0) {
      lengths_[free_buffer()] = static_cast<std::uint8_t>(length);
      ++full_;
    }
    go_on(controller);
  }

  void halt(C& controller) noexcept {
    state_ = State::halted;
    controller.stall(address);
  }
  /// Ends a halt, and resets the toggle in any case.
  void restart(C& controller) noexcept {
    if (controller.restart(address) || state_ == State::halted) armed_ = false;
    state_ = State::open;
    go_on(controller);
  }

 private:
  enum class State : std::uint8_t { closed, open, halted };

  unsigned free_buffer() const noexcept { return (first_ + full_) & 1u; }
  void go_on(C& controller) noexcept {
    if (state_ != State::open || armed_ || full_ == 2) return;
    armed_ = true;
    controller.receive(address, free_buffer());
  }

  State state_ = State::closed;
  bool armed_ = false;         // the controller has a buffer
  bool reading_ = false;       // a reader copies from the buffer `first_`
  std::uint8_t first_ = 0;     // the buffer with the oldest bytes
  std::uint8_t full_ = 0;      // buffers with bytes that were not read
  std::uint8_t position_ = 0;  // bytes of the first one that were read
  std::uint8_t lengths_[2] = {};
};

}  // namespace corps::usb
