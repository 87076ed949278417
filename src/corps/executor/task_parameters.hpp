// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <functional>
#include <initializer_list>
#include <span>
#include <string_view>
#include <type_traits>

namespace corps {

/// Specialise as true for types of your own that refer to memory they do not own: tasks then refuse them as parameters.
template <class T>
inline constexpr bool is_view = false;
template <class Char, class Traits>
inline constexpr bool is_view<std::basic_string_view<Char, Traits>> = true;
template <class T, std::size_t N>
inline constexpr bool is_view<std::span<T, N>> = true;
template <class T>
inline constexpr bool is_view<std::reference_wrapper<T>> = true;
template <class T>
inline constexpr bool is_view<std::initializer_list<T>> = true;

/// A reference to an object of static storage, which a task may take as a parameter, since the object outlives it.
/// Made by `static_ref(object)`.
template <class T>
class StaticRef {
 public:
  constexpr T& operator*() const noexcept { return *object_; }
  constexpr T* operator->() const noexcept { return object_; }
  constexpr T& get() const noexcept { return *object_; }

 private:
  template <class U>
  friend constexpr StaticRef<U> static_ref(U& object) noexcept;
  constexpr explicit StaticRef(T& object) noexcept : object_(&object) {}
  T* object_;
};

/// Promises that `object` has static storage (a global, a static local or static member): it is never destroyed while a
/// task runs. Give it nothing else.
template <class T>
constexpr StaticRef<T> static_ref(T& object) noexcept {
  return StaticRef<T>(object);
}

/// A text of static storage: made from string literals only, so a task may keep it.
class StaticString {
 public:
  constexpr StaticString() noexcept = default;
  template <std::size_t N>
  consteval StaticString(const char (&literal)[N]) noexcept : text_(literal, N - 1) {}
  constexpr operator std::string_view() const noexcept { return text_; }
  constexpr std::string_view view() const noexcept { return text_; }

 private:
  std::string_view text_;
};

namespace detail {

/// Whether a task may have a parameter declared as `T`. A reference to an empty class is the object of a capture-less
/// lambda or a stateless functor: there is nothing behind it that could go out of scope.
template <class T>
consteval bool is_owned_parameter() {
  if constexpr (std::is_reference_v<T>) {
    return std::is_empty_v<std::remove_cvref_t<T>> && std::is_lvalue_reference_v<T>;
  } else {
    return !std::is_pointer_v<T> && !is_view<std::remove_cv_t<T>>;
  }
}

/// What can be said at once, where the coroutine is defined: to GCC the class of a lambda is incomplete while the
/// lambda's own body is compiled.
template <class T>
consteval bool may_be_owned_parameter() {
  if constexpr (std::is_lvalue_reference_v<T> && std::is_class_v<std::remove_cvref_t<T>>) {
    return true;
  } else {
    return is_owned_parameter<T>();
  }
}

/// Refuses what a task may not take. Instantiated with the verdict, so that both stages give the same message.
template <bool is_owned, class Parameter>
consteval bool check_task_parameter() {
  static_assert(is_owned,
                "a corps::Task takes its parameters by value: a reference, a pointer or a view (string_view, span, "
                "reference_wrapper) may outlive what it refers to. Pass a copy, move the object in, or use "
                "corps::static_ref(object) for an object of static storage and corps::StaticString for a literal. "
                "(A member function's or a capturing lambda's object is such a reference too.)");
  return true;
}

}  // namespace detail
}  // namespace corps
