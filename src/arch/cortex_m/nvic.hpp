// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <cstdint>

/// The interrupt controller (ARMv6-M ARM, B3.4). `irq` is the number of the chip's interrupt line, from 0. Any context.
namespace corps::arch::nvic {

namespace detail {
inline volatile std::uint32_t& word(std::uintptr_t base, unsigned irq) noexcept {
  return reinterpret_cast<volatile std::uint32_t*>(base)[irq / 32];
}
inline constexpr std::uintptr_t set_enable = 0xe000'e100;
inline constexpr std::uintptr_t clear_enable = 0xe000'e180;
inline constexpr std::uintptr_t set_pending = 0xe000'e200;
inline constexpr std::uintptr_t clear_pending = 0xe000'e280;
inline constexpr std::uintptr_t priorities = 0xe000'e400;
}  // namespace detail

/// The handler sees what was stored before.
inline void enable(unsigned irq) noexcept {
  asm volatile("" ::: "memory");  // or else the compiler may store later what is not volatile
  detail::word(detail::set_enable, irq) = 1u << (irq % 32);
}

/// When it returns, the handler does not start any more.
inline void disable(unsigned irq) noexcept {
  detail::word(detail::clear_enable, irq) = 1u << (irq % 32);
  // The store must have reached the controller before the next instruction (ARMv6-M ARM, B2.5).
  asm volatile("dsb\n\tisb" ::: "memory");
}

/// The handler sees what was stored before; behind `pend`, what the handler has stored is seen, if it runs at once.
inline void pend(unsigned irq) noexcept {
  asm volatile("" ::: "memory");
#if defined(__ARM_ARCH_6M__)
  detail::word(detail::set_pending, irq) = 1u << (irq % 32);
#else
  // The same in fewer instructions: the software trigger register takes the number (ARMv7-M ARM, B3.2.26).
  *reinterpret_cast<volatile std::uint32_t*>(0xe000'ef00) = irq;
#endif
  asm volatile("" ::: "memory");
}
inline void unpend(unsigned irq) noexcept { detail::word(detail::clear_pending, irq) = 1u << (irq % 32); }

/// 0 is the most urgent and the default. Cores have the upper bits only: ARMv6-M two of them (0, 64, 128, 192), which
/// are in words of four: there a critical section is around this when others may set priorities, too.
inline void set_priority(unsigned irq, std::uint8_t priority) noexcept {
  std::uintptr_t base = detail::priorities;
  // Keeps the address whole in the code: the memory tool must see that priorities are set.
  asm("" : "+r"(base));
#if defined(__ARM_ARCH_6M__)
  // Words only: byte stores to these registers are unpredictable on ARMv6-M (B3.4.7).
  auto* word = reinterpret_cast<volatile std::uint32_t*>(base) + irq / 4;
  const unsigned shift = irq % 4 * 8;
  *word = (*word & ~(0xffu << shift)) | (std::uint32_t{priority} << shift);
#else
  reinterpret_cast<volatile std::uint8_t*>(base)[irq] = priority;
#endif
}

/// As the core has it: bits that it does not implement are zero.
inline std::uint8_t priority(unsigned irq) noexcept {
  return static_cast<std::uint8_t>(reinterpret_cast<volatile std::uint32_t*>(detail::priorities)[irq / 4] >>
                                   (irq % 4 * 8));
}

}  // namespace corps::arch::nvic
