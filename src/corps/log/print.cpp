// SPDX-License-Identifier: MIT OR Apache-2.0
#include <corps/log/print.hpp>
#include <limits>

namespace corps::log {
namespace {
void thousandths(Writer& out, bool negative, std::uint64_t magnitude) noexcept {
  if (negative) out.character('-');
  out.decimal(magnitude / 1000);
  out.character('.');
  out.decimal(magnitude % 1000, 3);
}
}  // namespace

void log_print(Writer& out, MilliCelsius temperature) noexcept {
  const auto value = static_cast<std::int64_t>(temperature.value);
  thousandths(out, value < 0, static_cast<std::uint64_t>(value < 0 ? -value : value));
}

void log_print(Writer& out, double value) noexcept {
  if (value != value) return out.text("nan");
  const bool negative = value < 0;
  const double absolute = negative ? -value : value;
  if (absolute > std::numeric_limits<double>::max()) return out.text(negative ? "-inf" : "inf");
  const double magnitude = absolute * 1000 + 0.5;
  if (magnitude >= 9.2e18) return out.text("out of range");
  thousandths(out, negative, static_cast<std::uint64_t>(magnitude));
}

void log_print(Writer& out, io::Error error) noexcept {
  switch (error) {
    case io::Error::disconnected:
      return out.text("disconnected");
    case io::Error::overrun:
      return out.text("overrun");
    case io::Error::framing:
      return out.text("framing");
    case io::Error::parity:
      return out.text("parity");
    case io::Error::line_break:
      return out.text("line break");
    case io::Error::no_acknowledge:
      return out.text("no acknowledge");
    case io::Error::invalid_argument:
      return out.text("invalid argument");
  }
  out.text("unknown error");
}

}  // namespace corps::log
