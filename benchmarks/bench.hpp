// SPDX-License-Identifier: MIT OR Apache-2.0
// What the workloads share: the same source is a firmware and a desktop program.
#pragma once

#include <corps/corps.hpp>
#include <cstdint>

namespace bench {

/// Rounds that are not measured, for caches of no kind, but so that every task is in its loop.
inline constexpr unsigned warm_up = 100;

#if defined(__linux__)
/// On the desktop the whole program is counted, twice: with `rounds` and twice as many. So marks are nothing.
unsigned rounds() noexcept;
/// The size of the workload: how many tasks or timers.
unsigned size() noexcept;
/// Ends the program when there were as many as `rounds`.
void one_step() noexcept;
template <unsigned number>
[[gnu::always_inline]] inline void mark() noexcept {
  if constexpr (number == 3) one_step();
}
#else
inline constexpr unsigned rounds() noexcept { return 1000; }
#if defined(__ARM_ARCH_6M__)
inline constexpr std::uintptr_t size_word = 0x2004'1e00;
/// Writes the number of instructions executed so far down: measure/rp2040.mjs. ARMv6-M has no DBG; a register moved to
/// itself does nothing either, and no compiler writes it.
template <unsigned number>
[[gnu::always_inline]] inline void mark() noexcept {
  asm volatile("mov r%c0, r%c0" ::"i"(8 + number) : "memory");
}
#else
inline constexpr std::uintptr_t size_word = 0x203f'fff0;
/// Writes the number of instructions executed so far down: count_plugin.c.
template <unsigned number>
[[gnu::always_inline]] inline void mark() noexcept {
  asm volatile("dbg %c0" ::"i"(number) : "memory");
}
#endif
/// A word near the end of RAM, which the emulator fills.
inline unsigned size() noexcept { return *reinterpret_cast<const volatile std::uint32_t*>(size_word); }
#endif

inline constexpr unsigned begin = 1;  ///< what is measured begins
inline constexpr unsigned end = 2;    ///< and ends
inline constexpr unsigned step = 3;   ///< one of what was measured is done

/// At the top of each round of the task that measures; ends the program after the last.
class Rounds {
 public:
  [[gnu::always_inline]] void next() noexcept {
    ++count_;
    if (count_ == warm_up) mark<begin>();
    if (count_ == warm_up + rounds()) {
      mark<end>();
      corps::exit(0);
    }
  }

 private:
  unsigned count_ = 0;
};

}  // namespace bench
