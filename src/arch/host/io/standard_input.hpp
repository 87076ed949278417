// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <arch/host/io/port.hpp>
#include <arch/host/io/read.hpp>

namespace corps::host {

/// The program's standard input, whatever it is: a terminal, a pipe, a socket or a file. One at a time.
///
/// The mode of the open file, which the shell and other programs share, stays as it is. Should another program take
/// what has arrived between this one's look and its read, the thread blocks until there is more. A file is always
/// ready: its reads take turns with the thread's other tasks, but block for the disk. Contexts: tasks of one thread.
class StandardInput {
 public:
  /// Panics when there is one already.
  StandardInput();
  StandardInput(StandardInput&&) noexcept = default;
  StandardInput& operator=(StandardInput&&) = delete;
  ~StandardInput();

  /// The future of at least one byte; 0 at the end, and for a buffer of none.
  Read<std::error_code> read(std::span<std::byte> buffer) noexcept { return {port_.share(), buffer}; }

 private:
  detail::Port port_;
};

}  // namespace corps::host
