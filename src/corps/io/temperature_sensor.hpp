// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <concepts>
#include <corps/futures/future.hpp>
#include <corps/io/celsius.hpp>

namespace corps::io {

/// What measures a temperature: `co_await sensor.read()`.
template <class S>
concept TemperatureSensor = std::movable<S> && requires(S& sensor) {
  { sensor.read() } -> Future;
  { sensor.read().take() } -> std::same_as<MilliCelsius>;
};

}  // namespace corps::io
