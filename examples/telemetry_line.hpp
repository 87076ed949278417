// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <corps/io/celsius.hpp>
#include <cstdint>
#include <string_view>

/// A line of the telemetry stream: "12: 23.437 C".
class TelemetryLine {
 public:
  TelemetryLine(std::uint32_t number, corps::MilliCelsius temperature);
  std::string_view text() const { return {text_, size_}; }

 private:
  [[gnu::noinline]] void decimal(std::uint32_t value, unsigned digits) {
    std::uint32_t unit = 1'000'000'000;
    for (unsigned place = 10; place != 0; --place) {
      if (place <= digits || value >= unit) character(static_cast<char>('0' + value / unit % 10));
      unit /= 10;
    }
  }
  void character(char c) { text_[size_++] = c; }

  // Ten digits, ": ", sign, seven digits, point, three digits, " C\n": 27.
  char text_[28];
  unsigned size_ = 0;
};

inline TelemetryLine::TelemetryLine(std::uint32_t number, corps::MilliCelsius temperature) {
  decimal(number, 1);
  character(':');
  character(' ');
  auto magnitude = static_cast<std::uint32_t>(temperature.value);
  if (temperature.value < 0) {
    character('-');
    magnitude = 0 - magnitude;
  }
  decimal(magnitude / 1000, 1);
  character('.');
  decimal(magnitude % 1000, 3);
  for (char c : {' ', 'C', '\n'}) character(c);
}
