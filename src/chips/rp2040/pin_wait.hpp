// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <corps/executor/waker.hpp>
#include <corps/futures/future.hpp>
#include <cstdint>

namespace rp2040 {

/// The bits of a pin in the interrupt registers of IO_BANK0 (RP2040 datasheet, 2.19.3).
enum class PinEvent : std::uint8_t { low = 1, high = 2, falling = 4, rising = 8, any_edge = falling | rising };

/// The future of an edge or a level of a pin; made by Input. Three words in the frame that awaits it, and one word of
/// static memory for all of them.
class [[nodiscard("a wait does nothing until it is awaited")]] PinWait : public corps::Awaitable<PinWait> {
 public:
  PinWait(std::uint8_t pin, PinEvent event) noexcept : pin_(pin), events_(static_cast<std::uint8_t>(event)) {}
  /// Only before it is polled.
  PinWait(PinWait&& other) noexcept;
  ~PinWait() {
    if (state_ == State::listed) cancel();
  }

  bool poll_ready(corps::Context& context) noexcept;
  void take() const noexcept {}

  /// What the interrupt does: completes the waits whose events have come. Interrupts are off.
  static void deliver() noexcept;

 private:
  enum class State : std::uint8_t { idle, listed, done };
  void cancel() noexcept;
  static void listen(std::uint8_t pin) noexcept;

  PinWait* next_ = nullptr;
  corps::Waker waker_;
  std::uint8_t pin_;
  std::uint8_t events_;
  // Written by the interrupt.
  volatile State state_ = State::idle;
};

}  // namespace rp2040
