// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <arch/host/io/descriptor.hpp>
#include <arch/host/io/error.hpp>
#include <cerrno>
#include <utility>

namespace corps::host::detail {

/// What the futures of all ports have in common: a place in the line of one direction of a descriptor, system calls
/// that are tried when it is their turn, and an error number at the end.
class Operation {
 public:
  Operation(std::shared_ptr<Descriptor> descriptor, Direction direction) noexcept
      : descriptor_(std::move(descriptor)), direction_(direction) {}
  /// Only before it is polled.
  Operation(Operation&& other) noexcept;
  ~Operation() { leave(); }

  Descriptor& descriptor() const noexcept { return *descriptor_; }
  /// Gives up the place in the line, if there is one.
  void leave() noexcept {
    if (node_.is_linked()) descriptor_->step_out(direction_, node_);
  }
  int error() const noexcept { return error_; }
  void fail(int error) noexcept { error_ = error; }

 protected:
  /// True when the operation has ended. `attempt` makes the system call and gives its result: below zero with `errno`
  /// EAGAIN it is tried again when the descriptor is ready; with another error that is the end of it.
  template <class Attempt>
  bool poll_with(Context& context, Attempt attempt) {
    if (!begin(context)) return false;
    if (error_ == 0 && attempt() < 0) {
      if ((errno == EAGAIN || errno == EWOULDBLOCK) && wait()) return false;
      if (error_ == 0) error_ = errno;
    }
    end(context);
    return true;
  }

 private:
  bool begin(Context& context) noexcept;
  bool wait() noexcept;
  void end(Context& context) noexcept;

  std::shared_ptr<Descriptor> descriptor_;
  WaitNode node_;
  int error_ = 0;
  Direction direction_;
};

}  // namespace corps::host::detail
