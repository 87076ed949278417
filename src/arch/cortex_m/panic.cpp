// SPDX-License-Identifier: MIT OR Apache-2.0
#include <arch/cortex_m/panic.hpp>
#include <arch/cortex_m/semihosting.hpp>
#include <corps/panic.hpp>

namespace corps {

using namespace arch::semihosting;

void panic(const char* message) noexcept {
  asm volatile("cpsid i" ::: "memory");
  arch::show_panic(message);
  arch::flush_output();
  corps_semihosting(write0, message);
  corps_semihosting(exit_reason, reinterpret_cast<const void*>(run_time_error));
  stay();
}

void exit(int code) noexcept {
  asm volatile("cpsid i" ::: "memory");
  arch::flush_output();
  arch::flush_usb();
  const Exit how{application_exit, static_cast<std::uint32_t>(code)};
  asm volatile("" ::"r"(&how) : "memory");  // the request reads it behind the compiler's back
  corps_semihosting(exit_extended, &how);
  stay();
}

}  // namespace corps
