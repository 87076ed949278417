// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <string_view>

namespace corps::host::detail {

/// Writes all of it, waiting as long as it takes; gives up when nobody can read it any more.
void write_all(int descriptor, std::string_view text) noexcept;

}  // namespace corps::host::detail
