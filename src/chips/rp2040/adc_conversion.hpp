// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <corps/executor/context.hpp>
#include <corps/sync/wait_list.hpp>
#include <cstdint>

namespace rp2040::detail {

/// One conversion of one channel: a place in the line for the converter. Conversions run one after another, in the
/// order they were asked for, each 96 cycles of 48 MHz: 2 microseconds. Five words.
class AdcConversion : public corps::detail::WaitNode {
 public:
  explicit AdcConversion(std::uint8_t channel) noexcept : channel_(channel) {}
  /// Only before it is polled.
  AdcConversion(AdcConversion&& other) noexcept;
  ~AdcConversion() {
    if (is_linked()) cancel();
  }

  bool poll_ready(corps::Context& context) noexcept;
  /// 0 to 4095, for 0 V to the reference voltage.
  std::uint16_t value() const noexcept { return value_; }

  /// What the interrupt does.
  static void on_interrupt() noexcept;

 private:
  static void start_first() noexcept;
  void cancel() noexcept;
  std::uint16_t value_ = 0;
  std::uint8_t channel_;
};

}  // namespace rp2040::detail
