// SPDX-License-Identifier: MIT OR Apache-2.0
// A board that stands on the desk: what three_tasks.cpp takes from a Pico, with the same names.
#pragma once

#include <corps/corps.hpp>
#include <corps/io/pin.hpp>
#include <corps/io/temperature_sensor.hpp>

namespace desk {

using namespace std::chrono_literals;

/// An io::TemperatureSensor of a room in which the sun comes and goes: 20 to 22 degrees, a turn a minute.
class Temperature {
 public:
  class Reading : public corps::Awaitable<Reading> {
   public:
    Reading() : conversion_(corps::Timer::after(1ms)) {}
    bool poll_ready(corps::Context& context) noexcept { return conversion_.poll_ready(context); }
    corps::MilliCelsius take() const noexcept {
      const auto in_this_turn = corps::Clock::now().time_since_epoch() % 60s;
      const auto from_noon = in_this_turn < 30s ? in_this_turn : 60s - in_this_turn;
      return corps::MilliCelsius{20'000 + static_cast<std::int32_t>(from_noon / 15ms)};
    }

   private:
    corps::Timer conversion_;
  };
  Reading read() { return {}; }
};

static_assert(corps::io::TemperatureSensor<Temperature>);

/// An io::OutputPin whose lamp is a line of the log.
class Led {
 public:
  void set_high() { set(true); }
  void set_low() { set(false); }
  void toggle() { set(!on_); }
  void set(bool on) {
    on_ = on;
    CORPS_INFO("LED {}", on ? "on" : "off");
  }

 private:
  bool on_ = false;
};

static_assert(corps::io::OutputPin<Led>);

struct Board {
  Led led;
  Temperature temperature;
};

inline Board take() { return {}; }

}  // namespace desk
