// SPDX-License-Identifier: MIT OR Apache-2.0
#include <chips/rp2040/part.hpp>
#include <corps/panic.hpp>

namespace rp2040::detail {

void Part::moved_away() noexcept { corps::panic("a peripheral was used after a move"); }

}  // namespace rp2040::detail
