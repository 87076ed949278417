// SPDX-License-Identifier: MIT OR Apache-2.0
#include <arch/arch.hpp>
#include <corps/io/serial_line.hpp>

namespace corps::io::detail {

using arch::CriticalSection;
using corps::detail::WaitList;
using corps::detail::WaitNode;

bool line_up(WaitList& line, WaitNode& node, Context& context) noexcept {
  CriticalSection section;
  node.waker = context.waker();
  if (!node.is_linked()) line.append(node);
  return line.is_first(node);
}

void step_out(WaitList& line, WaitNode& node) noexcept {
  CriticalSection section;
  const bool was_first = line.is_first(node);
  line.remove(node);
  if (was_first && !line.empty()) line.first()->waker.wake();
}

}  // namespace corps::io::detail
