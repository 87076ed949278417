// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <chips/rp2040/output.hpp>

namespace pico {

/// The pins by number, GPIO0 to GPIO29, each handed out once.
class Pins {
 public:
  /// Panics when there is no such pin, and when it is in use: handed out before, the LED's (25), or GPIO0 and GPIO1
  /// once `uart` or the log has been used. On the Pico, GPIO23, 24 and 29 are connected to its power supply.
  rp2040::Pin operator[](unsigned number) const noexcept { return rp2040::claim_pin(number); }
};

/// What is on a Raspberry Pi Pico. The parts move out of it, one by one; none can be copied.
class Board {
 public:
  /// The green LED, GPIO25; off at first.
  rp2040::Output led;
  [[no_unique_address]] Pins pins;

  rp2040::Pin pin(unsigned number) const noexcept { return pins[number]; }

  Board(Board&&) noexcept = default;

 private:
  friend Board take() noexcept;
  Board() noexcept;
};

/// The board, once: a second call panics.
Board take() noexcept;

}  // namespace pico
