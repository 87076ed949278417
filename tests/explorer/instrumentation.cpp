// SPDX-License-Identifier: MIT OR Apache-2.0
// The code under test is compiled with -fsanitize=thread, which puts a call in front of each access to memory and in
// place of each atomic operation. The sanitizer's own library is not linked: here are the functions of that interface
// (compiler-rt, tsan_interface.h and tsan_interface_atomic.h) that the compilers call. So what is explored is the very
// source that firmware and desktop are built from.
#include "instrumentation.hpp"

#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <map>

#include "engine.hpp"

namespace explorer {
namespace {

struct Registry {
  std::map<std::uintptr_t, Site> sites;
  const Weakening* weakening = nullptr;
};
// Never freed and, but for the pointer, outside of the variables that are restored before each execution.
Registry* registry = nullptr;

bool watching() { return engine != nullptr && engine->watching(); }

Ordering ordering(int order) {
  return {
      order == __ATOMIC_ACQUIRE || order == __ATOMIC_ACQ_REL || order == __ATOMIC_SEQ_CST || order == __ATOMIC_CONSUME,
      order == __ATOMIC_RELEASE || order == __ATOMIC_ACQ_REL || order == __ATOMIC_SEQ_CST};
}

bool is_weakened(std::uintptr_t site) {
  return registry->weakening != nullptr && registry->weakening->addresses.contains(site);
}

Ordering ordering_at(void* where, const char* operation, int order) {
  if (order == __ATOMIC_RELAXED) return ordering(order);
  const auto site = reinterpret_cast<std::uintptr_t>(where);
  registry->sites.try_emplace(site, Site{site, operation, order});
  return ordering(is_weakened(site) ? registry->weakening->order : order);
}

void plain(void* object, std::size_t size, bool write) {
  if (!watching() || engine->is_own_stack(object) || is_thread_local(object)) return;
  engine->before_access(object, size, write, true);
  engine->memory().plain(engine->current(), object, size, write, engine->in_critical_section());
}

/// What firmware without compare-and-swap reads and writes whole, and each time anew.
void volatile_access(void* object, std::size_t size, bool write) {
  if (!watching() || engine->is_own_stack(object)) return;
  engine->before_access(object, size, write, false);
  if (write) {
    // The value comes with the access that follows. This is explored on one core only, where all see the last.
    engine->memory().store(engine->current(), object, size, 0, {false, false});
  } else {
    (void)engine->memory().load(engine->current(), object, size, {false, false});
  }
}

template <class T>
T load(const volatile T* object, int order, void* site) {
  auto* at = const_cast<T*>(object);
  if (!watching()) return __atomic_load_n(at, __ATOMIC_SEQ_CST);
  engine->before_access(at, sizeof(T), false, false);
  return static_cast<T>(engine->memory().load(engine->current(), at, sizeof(T), ordering_at(site, "load", order)));
}

template <class T>
void store(volatile T* object, T value, int order, void* site) {
  auto* at = const_cast<T*>(object);
  if (!watching()) return __atomic_store_n(at, value, __ATOMIC_SEQ_CST);
  engine->before_access(at, sizeof(T), true, false);
  engine->memory().store(engine->current(), at, sizeof(T), value, ordering_at(site, "store", order));
}

template <class T, class F>
T modify(volatile T* object, int order, void* site, const char* operation, F&& f) {
  auto* at = const_cast<T*>(object);
  if (!watching()) {
    const T before = *at;
    *at = f(before);
    return before;
  }
  engine->before_access(at, sizeof(T), true, false);
  const Ordering o = ordering_at(site, operation, order);
  return static_cast<T>(engine->memory().modify(engine->current(), at, sizeof(T), o, [&](std::uint64_t before) {
    return static_cast<std::uint64_t>(f(static_cast<T>(before)));
  }));
}

template <class T>
bool compare_exchange(volatile T* object, T* expected, T value, int order, void* site, bool weak) {
  auto* at = const_cast<T*>(object);
  if (!watching()) {
    if (*at == *expected) return *at = value, true;
    *expected = *at;
    return false;
  }
  engine->before_access(at, sizeof(T), true, false);
  std::uint64_t was = *expected;
  const bool stored = engine->memory().compare_exchange(engine->current(), at, sizeof(T), was, value,
                                                        ordering_at(site, "compare_exchange", order), weak);
  *expected = static_cast<T>(was);
  return stored;
}

}  // namespace

namespace {
/// A fault may lead the program astray: then this is what it does wrong.
void wild_access(int) {
  if (watching()) engine->stop("it reads or writes where there is nothing");
  fatal("a segmentation fault outside of the program");
}
}  // namespace

void initialise_instrumentation() {
  registry = new Registry();
  static char stack[64 * 1024];
  stack_t alternative{};
  alternative.ss_sp = stack;
  alternative.ss_size = sizeof(stack);
  sigaltstack(&alternative, nullptr);
  struct sigaction action{};
  action.sa_handler = wild_access;
  // Not deferred: the handler does not return.
  action.sa_flags = SA_ONSTACK | SA_NODEFER;
  sigaction(SIGSEGV, &action, nullptr);
  sigaction(SIGBUS, &action, nullptr);
}
void plant(const Weakening* weakening) { registry->weakening = weakening; }

/// For the machine's critical section: whether to leave it out.
bool is_critical_section_left_out(void* where) {
  const auto site = reinterpret_cast<std::uintptr_t>(where);
  // One within another is not needed for itself.
  if (!engine->in_critical_section()) registry->sites.try_emplace(site, Site{site, "critical section", -1});
  return is_weakened(site);
}

std::vector<Site> executed_sites() {
  std::vector<Site> sites;
  for (const auto& [address, site] : registry->sites) sites.push_back(site);
  return sites;
}
void forget_sites() { registry->sites.clear(); }

void violated(const char* what) {
  engine->stop(what);
  std::abort();
}

void fatal(const char* what) {
  std::fprintf(stderr, "explorer: %s\n", what);
  std::abort();
}

}  // namespace explorer

using namespace explorer;

#define SITE __builtin_return_address(0)

// NOLINTBEGIN(bugprone-reserved-identifier): the names are the compilers'.
extern "C" {

void __tsan_init() {}
void __tsan_func_entry(void*) {}
void __tsan_func_exit() {}

#define ACCESSES(size)                                                                      \
  void __tsan_read##size(void* at) { plain(at, size, false); }                              \
  void __tsan_write##size(void* at) { plain(at, size, true); }                              \
  void __tsan_unaligned_read##size(void* at) { plain(at, size, false); }                    \
  void __tsan_unaligned_write##size(void* at) { plain(at, size, true); }                    \
  void __tsan_read_write##size(void* at) { plain(at, size, true); }                         \
  void __tsan_volatile_read##size(void* at) { volatile_access(at, size, false); }           \
  void __tsan_volatile_write##size(void* at) { volatile_access(at, size, true); }           \
  void __tsan_unaligned_volatile_read##size(void* at) { volatile_access(at, size, false); } \
  void __tsan_unaligned_volatile_write##size(void* at) { volatile_access(at, size, true); }
ACCESSES(1)
ACCESSES(2)
ACCESSES(4)
ACCESSES(8)
ACCESSES(16)

void __tsan_read_range(void* at, std::size_t size) { plain(at, size, false); }
void __tsan_write_range(void* at, std::size_t size) { plain(at, size, true); }
void __tsan_vptr_update(void** at, void*) { plain(at, sizeof(void*), true); }
void __tsan_vptr_read(void** at) { plain(at, sizeof(void*), false); }
void* __tsan_memset(void* to, int value, std::size_t size) {
  plain(to, size, true);
  return std::memset(to, value, size);
}
void* __tsan_memcpy(void* to, const void* from, std::size_t size) {
  plain(const_cast<void*>(from), size, false);
  plain(to, size, true);
  return std::memcpy(to, from, size);
}
void* __tsan_memmove(void* to, const void* from, std::size_t size) {
  plain(const_cast<void*>(from), size, false);
  plain(to, size, true);
  return std::memmove(to, from, size);
}

#define ATOMICS(bits, T)                                                                                    \
  T __tsan_atomic##bits##_load(const volatile T* at, int order) { return load(at, order, SITE); }           \
  void __tsan_atomic##bits##_store(volatile T* at, T value, int order) { store(at, value, order, SITE); }   \
  T __tsan_atomic##bits##_exchange(volatile T* at, T value, int order) {                                    \
    return modify(at, order, SITE, "exchange", [&](T) { return value; });                                   \
  }                                                                                                         \
  T __tsan_atomic##bits##_fetch_add(volatile T* at, T value, int order) {                                   \
    return modify(at, order, SITE, "fetch_add", [&](T was) { return static_cast<T>(was + value); });        \
  }                                                                                                         \
  T __tsan_atomic##bits##_fetch_sub(volatile T* at, T value, int order) {                                   \
    return modify(at, order, SITE, "fetch_sub", [&](T was) { return static_cast<T>(was - value); });        \
  }                                                                                                         \
  T __tsan_atomic##bits##_fetch_and(volatile T* at, T value, int order) {                                   \
    return modify(at, order, SITE, "fetch_and", [&](T was) { return static_cast<T>(was & value); });        \
  }                                                                                                         \
  T __tsan_atomic##bits##_fetch_or(volatile T* at, T value, int order) {                                    \
    return modify(at, order, SITE, "fetch_or", [&](T was) { return static_cast<T>(was | value); });         \
  }                                                                                                         \
  T __tsan_atomic##bits##_fetch_xor(volatile T* at, T value, int order) {                                   \
    return modify(at, order, SITE, "fetch_xor", [&](T was) { return static_cast<T>(was ^ value); });        \
  }                                                                                                         \
  int __tsan_atomic##bits##_compare_exchange_weak(volatile T* at, T* expected, T value, int order, int) {   \
    return compare_exchange(at, expected, value, order, SITE, true);                                        \
  }                                                                                                         \
  int __tsan_atomic##bits##_compare_exchange_strong(volatile T* at, T* expected, T value, int order, int) { \
    return compare_exchange(at, expected, value, order, SITE, false);                                       \
  }                                                                                                         \
  /* Clang calls this for both, and tells failure by the value: so it cannot fail for no reason. */         \
  T __tsan_atomic##bits##_compare_exchange_val(volatile T* at, T expected, T value, int order, int) {       \
    (void)compare_exchange(at, &expected, value, order, SITE, false);                                       \
    return expected;                                                                                        \
  }
ATOMICS(8, std::uint8_t)
ATOMICS(16, std::uint16_t)
ATOMICS(32, std::uint32_t)
ATOMICS(64, std::uint64_t)

void __tsan_atomic_thread_fence(int) { fatal("fences are not modelled: a thread fence was executed"); }
void __tsan_atomic_signal_fence(int) {}
}
// NOLINTEND(bugprone-reserved-identifier)
