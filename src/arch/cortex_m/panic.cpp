// SPDX-License-Identifier: MIT OR Apache-2.0
#include <arch/cortex_m/panic.hpp>
#include <arch/cortex_m/semihosting.hpp>
#include <corps/panic.hpp>

namespace corps {

void panic(const char* message) noexcept {
  asm volatile("cpsid i" ::: "memory");
  if (arch::show_panic != nullptr) arch::show_panic(message);
  if (arch::flush_output != nullptr) arch::flush_output();
  arch::semihosting::corps_semihosting(arch::semihosting::write0, message);
  arch::semihosting::end(arch::semihosting::run_time_error, 0);
}

void exit(int code) noexcept {
  asm volatile("cpsid i" ::: "memory");
  if (arch::flush_output != nullptr) arch::flush_output();
  if (arch::flush_usb != nullptr) arch::flush_usb();
  arch::semihosting::end(arch::semihosting::application_exit, static_cast<std::uint32_t>(code));
}

}  // namespace corps
