// SPDX-License-Identifier: MIT OR Apache-2.0
#include <arch/host/io/operation.hpp>
#include <corps/panic.hpp>

namespace corps::host::detail {
namespace {

/// How many operations a task may find ready one after another before others get their turn: a peer that always has
/// something to say must not keep the other tasks of its thread from running.
constexpr unsigned operations_in_a_row = 64;

struct Row {
  const void* strand = nullptr;
  unsigned operations = 0;
};
constinit thread_local Row row;

}  // namespace

Operation::Operation(Operation&& other) noexcept
    : descriptor_(std::move(other.descriptor_)), error_(other.error_), direction_(other.direction_) {
  if (other.node_.is_linked()) panic("an operation on a port was moved while it was being awaited");
}

bool Operation::begin(Context& context) noexcept {
  if (row.strand == &context.strand() && row.operations >= operations_in_a_row) {
    row.operations = 0;
    context.waker().wake();
    return false;
  }
  if (!descriptor_->line_up(direction_, node_, context)) {
    row.operations = 0;
    return false;
  }
  if (descriptor_->number() < 0 && error_ == 0) error_ = EBADF;
  return true;
}

bool Operation::wait() noexcept {
  row.operations = 0;
  error_ = descriptor_->arm(direction_);
  return error_ == 0;
}

void Operation::end(Context& context) noexcept {
  descriptor_->step_out(direction_, node_);
  row.operations = row.strand == &context.strand() ? row.operations + 1 : 1;
  row.strand = &context.strand();
}

}  // namespace corps::host::detail
