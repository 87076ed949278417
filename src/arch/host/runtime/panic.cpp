// SPDX-License-Identifier: MIT OR Apache-2.0
#include <unistd.h>

#include <arch/host/runtime/write_all.hpp>
#include <corps/panic.hpp>
#include <cstdio>
#include <cstdlib>
#include <string>

namespace corps {

void panic(const char* message) noexcept {
  // One write, so that the lines of other threads do not come in between.
  host::detail::write_all(STDERR_FILENO, std::string("panic: ") + message + "\n");
  std::abort();
}

void exit(int code) noexcept {
  std::fflush(nullptr);
  // Not std::exit: it destroys static objects, which other threads and the tasks of this one still use.
  ::_exit(code);
}

}  // namespace corps
