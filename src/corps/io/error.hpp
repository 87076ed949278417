// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <cstdint>

namespace corps::io {

/// Why an operation on a peripheral failed.
enum class Error : std::uint8_t {
  disconnected,      ///< the other end went away
  overrun,           ///< data arrived faster than it was read, and some was lost
  framing,           ///< a stop bit was missing: wrong baud rate, or noise
  parity,            ///< a parity bit was wrong
  line_break,        ///< the line was held low for longer than a character
  no_acknowledge,    ///< nobody answered at this address
  invalid_argument,  ///< the request makes no sense for this peripheral
};

}  // namespace corps::io
