// SPDX-License-Identifier: MIT OR Apache-2.0
#include <unistd.h>

#include <arch/atomic.hpp>
#include <arch/host/io/standard_input.hpp>
#include <corps/panic.hpp>

namespace corps::host {
namespace {
constinit bool taken = false;
}

StandardInput::StandardInput() : port_(STDIN_FILENO, detail::Descriptor::Kind::borrowed) {
  // Acquire and release: one thread's use of it comes after the other's.
  if (arch::exchange<arch::Order::acquire_release>(taken, true)) {
    panic("the standard input was taken twice: two readers would take each other's bytes");
  }
}

StandardInput::~StandardInput() {
  if (port_) arch::exchange<arch::Order::acquire_release>(taken, false);
}

}  // namespace corps::host
