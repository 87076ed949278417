// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <arch/arch.hpp>

namespace corps::arch {

/// Loads a word, half-word or byte that another context may store at any time: whole, and each time anew. Orders
/// nothing.
template <class T>
[[gnu::always_inline]] inline T load_relaxed(const T& object) noexcept {
#if CORPS_HAS_COMPARE_AND_SWAP
  return __atomic_load_n(&object, __ATOMIC_RELAXED);
#else
  // Clang calls a library for every atomic on ARMv6-M; but an aligned access of up to a word is one instruction there.
  static_assert(sizeof(T) <= sizeof(void*));
  return const_cast<const volatile T&>(object);
#endif
}

/// Stores what another context may load at any time. Orders nothing.
template <class T>
[[gnu::always_inline]] inline void store_relaxed(T& object, T value) noexcept {
#if CORPS_HAS_COMPARE_AND_SWAP
  __atomic_store_n(&object, value, __ATOMIC_RELAXED);
#else
  static_assert(sizeof(T) <= sizeof(void*));
  const_cast<volatile T&>(object) = value;
#endif
}

}  // namespace corps::arch
