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

/// What a read-modify-write orders. Each use says why it needs it.
enum class Order : int {
  relaxed = __ATOMIC_RELAXED,
  acquire = __ATOMIC_ACQUIRE,
  release = __ATOMIC_RELEASE,
  acquire_release = __ATOMIC_ACQ_REL,
};

/// Atomic against interrupts, threads and other cores; returns the value before. Without compare-and-swap a critical
/// section does it, which orders everything.
template <Order order, class T>
[[gnu::always_inline]] inline T fetch_and(T& object, T mask) noexcept {
#if CORPS_HAS_COMPARE_AND_SWAP
  return __atomic_fetch_and(&object, mask, static_cast<int>(order));
#else
  CriticalSection section;
  T before = object;
  object = before & mask;
  return before;
#endif
}

template <Order order, class T>
[[gnu::always_inline]] inline T fetch_or(T& object, T bits) noexcept {
#if CORPS_HAS_COMPARE_AND_SWAP
  return __atomic_fetch_or(&object, bits, static_cast<int>(order));
#else
  CriticalSection section;
  T before = object;
  object = before | bits;
  return before;
#endif
}

template <Order order, class T>
[[gnu::always_inline]] inline T exchange(T& object, T value) noexcept {
#if CORPS_HAS_COMPARE_AND_SWAP
  return __atomic_exchange_n(&object, value, static_cast<int>(order));
#elif defined(__ARM_FEATURE_LDREX)
  // Exclusive load and store: an exception in between makes the store fail (ARMv7-M ARM, A3.4.5). No barrier, as in a
  // critical section; the compiler must keep the order.
  static_assert(sizeof(T) == sizeof(void*));
  asm volatile("" ::: "memory");
  T before = __atomic_exchange_n(&object, value, __ATOMIC_RELAXED);
  asm volatile("" ::: "memory");
  return before;
#else
  CriticalSection section;
  T before = object;
  object = value;
  return before;
#endif
}

#if CORPS_HAS_COMPARE_AND_SWAP
/// Stores `value` if the object is `expected`; else loads the object into `expected`, relaxed. May fail for no reason.
template <Order order, class T>
[[gnu::always_inline]] inline bool compare_exchange_weak(T& object, T& expected, T value) noexcept {
  return __atomic_compare_exchange_n(&object, &expected, value, true, static_cast<int>(order), __ATOMIC_RELAXED);
}
#endif

}  // namespace corps::arch
