// SPDX-License-Identifier: MIT OR Apache-2.0
// The log of a desktop program: its standard error, a line at a time.
#include <poll.h>
#include <unistd.h>

#include <arch/host/runtime/write_all.hpp>
#include <cerrno>
#include <corps/log/sink.hpp>
#include <string>

namespace corps {

void host::detail::write_all(int descriptor, std::string_view text) noexcept {
  while (!text.empty()) {
    const ssize_t written = ::write(descriptor, text.data(), text.size());
    if (written >= 0) {
      text.remove_prefix(static_cast<std::size_t>(written));
    } else if (errno == EAGAIN) {
      pollfd until_writable{descriptor, POLLOUT, 0};
      ::poll(&until_writable, 1, -1);
    } else if (errno != EINTR) {
      return;
    }
  }
}

void log::board_sink(std::string_view text) noexcept {
  // Threads log at the same time, and a line comes in pieces: it is written when it is complete.
  thread_local std::string line;
  line += text;
  const std::size_t end = line.rfind('\n');
  if (end == std::string::npos) return;
  host::detail::write_all(STDERR_FILENO, std::string_view(line).substr(0, end + 1));
  line.erase(0, end + 1);
}

}  // namespace corps
