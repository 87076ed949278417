// SPDX-License-Identifier: MIT OR Apache-2.0
#include <chips/rp2040/resets.hpp>

namespace rp2040 {

void release(Block blocks) noexcept {
  resets_registers().reset.clear(bits(blocks));
  while ((resets_registers().reset_done.read() & bits(blocks)) != bits(blocks)) {
  }
}

}  // namespace rp2040
