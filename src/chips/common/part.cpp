// SPDX-License-Identifier: MIT OR Apache-2.0
#include <chips/common/part.hpp>
#include <corps/panic.hpp>

namespace chips {

void Part::moved_away() noexcept { corps::panic("a peripheral was used after a move"); }

}  // namespace chips
