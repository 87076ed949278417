// SPDX-License-Identifier: MIT OR Apache-2.0
// What the explored programs are written with.
#pragma once

#include <corps/executor/executor.hpp>
#include <corps/futures/future.hpp>
#include <new>
#include <span>
#include <type_traits>

#include "engine.hpp"
#include "machine.hpp"

namespace explorer {

/// The programs of this executable, and which engine is for them.
struct NamedProgram {
  Program program;
  bool on_threads;     ///< as threads, with weak memory (with compare-and-swap only)
  bool on_sequential;  ///< as threads, each of which sees the last store
  bool on_interrupts;  ///< as one core and its interrupts
  bool to_be_weakened = true;
};
std::span<const NamedProgram> programs();

template <class F>
void add(F& body) {
  engine->add([](void* f) { (*static_cast<F*>(f))(); }, const_cast<std::remove_const_t<F>*>(&body));
}

/// The same with a lambda that is written in place, and captures nothing.
template <class F>
  requires(std::is_empty_v<F>)
void add(F&&) {
  engine->add([](void*) { F()(); }, nullptr);
}

inline void require(bool good, const char* what) {
  if (!good) violated(what);
}

/// Static memory for the objects of a program, made anew by each setup. They are not destroyed: the memory is restored.
template <class T>
class Scene {
 public:
  T& make() { return *new (memory_) T(); }
  T& operator*() { return *std::launder(reinterpret_cast<T*>(memory_)); }
  T* operator->() { return &**this; }

 private:
  alignas(T) unsigned char memory_[sizeof(T)];
};

/// What one party tells another: a mark that each may see late, as memory allows, unless something orders it.
struct alignas(4) Mark {
  void set() { corps::arch::store_relaxed(value, true); }
  bool is_set() const { return corps::arch::load_relaxed(value); }
  bool value = false;
};

}  // namespace explorer
