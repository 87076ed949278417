// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <chips/common/part.hpp>
#include <chips/rp2040/adc_conversion.hpp>
#include <chips/rp2040/pin.hpp>
#include <corps/futures/future.hpp>
#include <corps/io/temperature_sensor.hpp>

namespace rp2040 {

/// The future of a voltage; made by AdcInput.
class [[nodiscard("read() does nothing until it is awaited")]] AdcReading : public corps::Awaitable<AdcReading> {
 public:
  explicit AdcReading(std::uint8_t channel) noexcept : conversion_(channel) {}
  AdcReading(AdcReading&&) noexcept = default;
  bool poll_ready(corps::Context& context) noexcept { return conversion_.poll_ready(context); }
  /// 0 to 4095.
  std::uint16_t take() const noexcept { return conversion_.value(); }

 private:
  detail::AdcConversion conversion_;
};

/// A pin whose voltage is measured: GPIO26 to 29. One byte.
///
/// Any number of tasks may measure at a time, this pin, others and the temperature: they take turns in the order they
/// came, 2 microseconds each. The first of all starts the converter and its clock, which takes some 100 microseconds.
class AdcInput {
 public:
  /// Takes the pin. Panics when it is none of GPIO26 to 29.
  explicit AdcInput(Pin&& pin) noexcept;
  /// The future of the voltage in 4096ths of the reference, which is the Pico's 3.3 V supply. Contexts: tasks. Cancel
  /// safety: dropping it loses the value, nothing else.
  AdcReading read() noexcept { return AdcReading(static_cast<std::uint8_t>(pin_.number() - first_pin)); }

 private:
  static constexpr std::uint8_t first_pin = 26;
  Pin pin_;
};

/// The chip's temperature for a sample of the sensor: 27 - (V - 0.706) / 0.001721 degrees, at 3.3 V for 4096 (RP2040
/// datasheet, 4.9.5), rounded to the nearest thousandth.
constexpr corps::MilliCelsius temperature_of(std::uint16_t sample) noexcept {
  // The same in thousandths: 437226 + 16864 / 27536 - sample * (468 + 3777 / 27536), exactly. It stays within 32 bits;
  // the offset keeps what is divided positive, so that it rounds to nearest on both sides of zero.
  constexpr std::int32_t scale = 27536;
  const std::int32_t fraction = 3777 * static_cast<std::int32_t>(sample) - 16864;
  const std::int32_t rounded = (fraction + scale + scale / 2) / scale - 1;
  return {437226 - 468 * static_cast<std::int32_t>(sample) - rounded};
}
static_assert(temperature_of(876).value == 27'138);

/// The future of a temperature; made by Temperature.
class [[nodiscard("read() does nothing until it is awaited")]] TemperatureReading
    : public corps::Awaitable<TemperatureReading> {
 public:
  TemperatureReading() noexcept : conversion_(channel) {}
  TemperatureReading(TemperatureReading&&) noexcept = default;
  bool poll_ready(corps::Context& context) noexcept { return conversion_.poll_ready(context); }
  corps::MilliCelsius take() const noexcept { return temperature_of(conversion_.value()); }

 private:
  static constexpr std::uint8_t channel = 4;
  detail::AdcConversion conversion_;
};

/// The temperature sensor in the chip. One byte.
///
/// It shows how the temperature changes; the value itself is off by some degrees from chip to chip, and depends on the
/// supply voltage, of which 1 % is 4 degrees (datasheet, 4.9.5). One step of the converter is 0.47 degrees.
class Temperature {
 public:
  /// For boards, which construct it once.
  constexpr Temperature() noexcept = default;
  /// The future of the temperature. As AdcInput::read.
  TemperatureReading read() noexcept {
    part_.check();
    return TemperatureReading();
  }

 private:
  [[no_unique_address]] chips::Part part_;
};

static_assert(corps::io::TemperatureSensor<Temperature>);

}  // namespace rp2040
