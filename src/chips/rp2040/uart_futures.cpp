// SPDX-License-Identifier: MIT OR Apache-2.0
#include <arch/arch.hpp>
#include <chips/rp2040/uart_futures.hpp>
#include <corps/panic.hpp>

namespace rp2040 {
namespace {

using corps::arch::CriticalSection;
using corps::detail::WaitList;
using corps::detail::WaitNode;

/// Puts `node` into the line before its owner looks at the hardware, so that an interrupt between the two wakes it.
/// Whether it is the first.
bool line_up(WaitList& line, WaitNode& node, corps::Context& context) noexcept {
  CriticalSection section;
  node.waker = context.waker();
  if (!node.is_linked()) line.append(node);
  return line.is_first(node);
}

/// Takes `node` out of the line, and lets the one behind it have its turn.
void step_out(WaitList& line, WaitNode& node) noexcept {
  CriticalSection section;
  const bool was_first = line.is_first(node);
  line.remove(node);
  if (was_first && !line.empty()) line.first()->waker.wake();
}

}  // namespace

UartRead::UartRead(UartRead&& other) noexcept : port_(other.port_), receiver_(other.receiver_), buffer_(other.buffer_) {
  if (other.node_.is_linked()) corps::panic("a read was moved while it was being awaited");
}

bool UartRead::poll_ready(corps::Context& context) noexcept {
  if (buffer_.empty()) return true;  // none, at once
  if (!line_up(receiver_->readers, node_, context)) return false;
  result_ = receiver_->take(*port_, buffer_);
  if (result_.count == 0 && !result_.failed) return false;
  leave();
  return true;
}

void UartRead::leave() noexcept { step_out(receiver_->readers, node_); }

UartWrite::UartWrite(UartWrite&& other) noexcept : port_(other.port_), bytes_(other.bytes_) {
  if (other.node_.is_linked()) corps::panic("a write was moved while it was being awaited");
}

bool UartWrite::poll_ready(corps::Context& context) noexcept {
  if (!line_up(port_->writers, node_, context)) return false;
  while (!bytes_.empty()) {
    const std::size_t taken = port_->offer(bytes_);
    if (taken == 0) return false;
    bytes_ = bytes_.subspan(taken);
  }
  leave();
  return true;
}

void UartWrite::leave() noexcept { step_out(port_->writers, node_); }

}  // namespace rp2040
