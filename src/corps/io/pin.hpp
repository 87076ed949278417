// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <concepts>
#include <corps/futures/future.hpp>

namespace corps::io {

/// A pin that a program drives.
template <class P>
concept OutputPin = std::movable<P> && requires(P& pin, bool level) {
  pin.set_high();
  pin.set_low();
  pin.set(level);
  pin.toggle();
};

/// A pin that a program reads and waits for. Edges count from the moment when the wait is polled first.
template <class P>
concept InputPin = std::movable<P> && requires(P& pin) {
  { pin.is_high() } -> std::convertible_to<bool>;
  { pin.is_low() } -> std::convertible_to<bool>;
  { pin.wait_for_high() } -> Future;
  { pin.wait_for_low() } -> Future;
  { pin.wait_for_rising() } -> Future;
  { pin.wait_for_falling() } -> Future;
  { pin.wait_for_any() } -> Future;
};

}  // namespace corps::io
