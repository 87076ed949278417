// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <cstdint>

namespace rp2040 {

class Output;
class Input;

/// The resistor that holds an input which nothing drives (50 to 80 kilohm; RP2040 datasheet, 5.5.3.4).
enum class Pull : std::uint8_t { none, down, up };

namespace detail {

/// Who a pin belongs to: its number, or that it was moved away. One byte; moves, never copies. Using a moved-from one
/// panics.
class PinOwner {
 public:
  explicit constexpr PinOwner(std::uint8_t number) noexcept : number_(number) {}
  constexpr PinOwner(PinOwner&& other) noexcept : number_(other.number_) { other.number_ = moved; }
  constexpr PinOwner& operator=(PinOwner&& other) noexcept {
    const std::uint8_t number = other.number_;
    other.number_ = moved;
    number_ = number;
    return *this;
  }

  /// The number, 0 to 29. Panics when the pin was moved away.
  std::uint8_t number() const noexcept {
    if (number_ == moved) moved_away();
    return number_;
  }
  std::uint32_t mask() const noexcept { return 1u << number(); }

 private:
  [[noreturn]] static void moved_away() noexcept;
  static constexpr std::uint8_t moved = 0xff;
  std::uint8_t number_;
};

}  // namespace detail

/// A pin that is configured as nothing yet: neither driven nor read. One byte.
class Pin {
 public:
  /// Drives the pin, at first with a low level. At most 4 mA.
  Output into_output() && noexcept;
  /// Reads the pin.
  Input into_input(Pull pull = Pull::none) && noexcept;
  std::uint8_t number() const noexcept { return owner_.number(); }

 private:
  friend Pin claim_pin(unsigned number) noexcept;
  friend constexpr Pin board_pin(std::uint8_t number) noexcept;
  friend class Output;
  friend class Input;
  explicit constexpr Pin(std::uint8_t number) noexcept : owner_(number) {}
  explicit constexpr Pin(detail::PinOwner&& owner) noexcept : owner_(static_cast<detail::PinOwner&&>(owner)) {}
  detail::PinOwner owner_;
};

/// Hands out pin `number`. Panics when there is no such pin, and when it was handed out before: each is there once.
/// Any context.
Pin claim_pin(unsigned number) noexcept;

/// The pins that the board has a use for itself, one bit each: defined by the board. `claim_pin` never gives them.
extern const std::uint32_t board_pins;

/// One of `board_pins`, for the part of the board that it belongs to.
constexpr Pin board_pin(std::uint8_t number) noexcept { return Pin(number); }

/// Connects the pin to a peripheral, as RP2040 datasheet 1.4.3 numbers them. `pad` is the electrical side.
void connect_pin(std::uint8_t number, std::uint32_t function, std::uint32_t pad) noexcept;

}  // namespace rp2040
