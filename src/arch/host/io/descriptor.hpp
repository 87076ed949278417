// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <corps/executor/context.hpp>
#include <corps/sync/wait_list.hpp>
#include <cstddef>
#include <memory>
#include <span>

namespace corps::host::detail {

using corps::detail::WaitList;
using corps::detail::WaitNode;

enum class Direction : unsigned char { in, out };

/// An open file of the system that tasks of one thread wait for, in the order they came, each way by itself.
///
/// Tasks wait for it to be ready, and then make the system call by themselves: so no operation is under way in a buffer
/// that a cancelled task has taken along, and nothing is read that nobody gets. Shared by its owner, the futures and
/// what Asio has under way; so each of them may go first.
class Descriptor : public std::enable_shared_from_this<Descriptor> {
 public:
  enum class Kind : unsigned char {
    socket,    ///< ours, non-blocking
    device,    ///< ours, non-blocking
    borrowed,  ///< shared with other processes, whose it stays: not closed, and not made non-blocking
  };

  Descriptor(int number, Kind kind) noexcept : number_(number), kind_(kind) {}
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() { close(); }

  /// -1 when it is closed.
  int number() const noexcept { return number_; }
  Kind kind() const noexcept { return kind_; }
  /// Closes it, and lets all who wait see that.
  void close() noexcept;
  /// Gives up the number without closing it. Panics while somebody waits.
  int release() noexcept;

  /// Puts `node` behind those who wait already; true when it is its turn to try.
  bool line_up(Direction direction, WaitNode& node, Context& context) noexcept;
  /// Lets the first in the line be woken when the system says that it is ready. An error number, or 0.
  int arm(Direction direction) noexcept;
  /// Takes `node` out of the line, and lets the one behind it have its turn.
  void step_out(Direction direction, WaitNode& node) noexcept;

  /// As ::read and ::write, but never blocking, and without a signal for a connection that is closed; `errno` tells.
  std::ptrdiff_t try_read(std::span<std::byte> buffer) noexcept;
  std::ptrdiff_t try_write(std::span<const std::byte> bytes) noexcept;

 private:
  struct Watch;
  int watch() noexcept;
  void unwatch() noexcept;
  void ready(Direction direction) noexcept;
  WaitList& line(Direction direction) noexcept { return lines_[static_cast<unsigned>(direction)]; }
  bool& armed(Direction direction) noexcept { return armed_[static_cast<unsigned>(direction)]; }

  int number_;
  Kind kind_;
  bool armed_[2] = {};
  WaitList lines_[2];
  Watch* watch_ = nullptr;
};

}  // namespace corps::host::detail
