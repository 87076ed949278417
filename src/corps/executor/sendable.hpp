// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <array>
#include <atomic>
#include <corps/executor/task_parameters.hpp>
#include <corps/sync/lock.hpp>
#include <type_traits>

namespace corps {

class Context;
class Spawner;
template <class T, class Lock, bool writes>
class RwLockGuard;

namespace detail {
template <class T>
consteval bool is_shareable_by_default();
template <class T>
consteval bool is_sendable_by_default();
}  // namespace detail

/// Whether a `static_ref` to a T may be given to a task of another priority, core or thread, which then uses the object
/// at the same time. By default: constants, atomics, and corps' primitives with a lock policy other than
/// SingleExecutorLock. Specialise as true for a type of your own that locks.
template <class T>
inline constexpr bool is_shareable = detail::is_shareable_by_default<T>();

/// Whether a T may be given to a task of another priority, core or thread, which has it for its own from then on.
///
/// By default: what has no tie to the executor that it comes from. A `Spawner` has one (a SendSpawner has none); so do
/// guards and other parts of primitives with SingleExecutorLock, a StaticRef to what is not shareable, and pointers.
/// Templates and arrays are as their arguments are; other classes are not looked into. Specialise as false for a class
/// of your own that must stay on its executor, as true for one that need not.
template <class T>
inline constexpr bool is_sendable = detail::is_sendable_by_default<T>();

template <class T>
concept Sendable = is_sendable<std::remove_cvref_t<T>>;

namespace detail {

template <class T>
inline constexpr bool is_atomic = false;
template <class T>
inline constexpr bool is_atomic<std::atomic<T>> = true;

template <class T>
consteval bool is_shareable_by_default() {
  if constexpr (std::is_const_v<T>) return true;
  if constexpr (requires { typename T::LockPolicy; }) {
    return !std::is_same_v<typename T::LockPolicy, SingleExecutorLock>;
  } else {
    return is_atomic<T>;
  }
}

template <class T>
struct PartsOf {
  static constexpr bool are_sendable = true;
};
template <template <class...> class Template, class... Parts>
struct PartsOf<Template<Parts...>> {
  static constexpr bool are_sendable = (is_sendable<std::remove_cv_t<Parts>> && ...);
};
template <class T, std::size_t N>
struct PartsOf<std::array<T, N>> {
  static constexpr bool are_sendable = is_sendable<std::remove_cv_t<T>>;
};
template <class T>
struct PartsOf<StaticRef<T>> {
  static constexpr bool are_sendable = is_shareable<T>;
};
template <class T, class Lock, bool writes>
struct PartsOf<RwLockGuard<T, Lock, writes>> {
  static constexpr bool are_sendable = is_sendable<Lock>;
};

template <class T>
consteval bool is_sendable_by_default() {
  if constexpr (std::is_same_v<T, Spawner> || std::is_same_v<T, Context> || std::is_same_v<T, SingleExecutorLock>) {
    return false;
  } else if constexpr (std::is_pointer_v<T>) {
    return std::is_function_v<std::remove_pointer_t<T>>;
  } else {
    return PartsOf<T>::are_sendable;
  }
}

/// Refuses what a task of another executor may not take. Instantiated with the verdict and the type, which the
/// compiler's message names.
template <bool is_sendable, class Parameter>
consteval bool check_sendable_parameter() {
  static_assert(is_sendable,
                "a parameter of a corps::SendTask is not Sendable (the compiler names its type beside this): "
                "the task may run at another priority, on another core or in another thread. Pass a SendSpawner in "
                "place of a Spawner, primitives with the default lock policy, objects moved in by value; or specialise "
                "corps::is_sendable, or for a static_ref corps::is_shareable, for a type that is safe to hand over.");
  return true;
}

}  // namespace detail
}  // namespace corps
