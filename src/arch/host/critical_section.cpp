// SPDX-License-Identifier: MIT OR Apache-2.0
#include <arch/host/critical_section.hpp>
#include <mutex>

namespace corps::arch {
namespace {
// One lock for the process, as PRIMASK is one for a core. Recursive, because critical sections nest.
std::recursive_mutex& process_lock() {
  static std::recursive_mutex lock;
  return lock;
}
}  // namespace

CriticalSection::CriticalSection() noexcept { process_lock().lock(); }
CriticalSection::~CriticalSection() { process_lock().unlock(); }

}  // namespace corps::arch
