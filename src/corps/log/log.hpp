// SPDX-License-Identifier: MIT OR Apache-2.0
// The log: lines with {} for each argument, compiled out above the build's level.
//
//     CORPS_INFO("Sensor value: {}", celsius);      ->      [    1.500021] INFO  Sensor value: 23.437
//
// The text is checked against the arguments when it is compiled; "{{" and "}}" are braces. Arguments are integers,
// bool, char, texts, pointers, float and double (three decimals), enumerations, MilliCelsius, and whatever has a
// log_print of its own. A line costs one call with an array of arguments on the stack; its level, format and types cost
// no RAM. Contexts: any.
#pragma once

#include <corps/config.hpp>
#include <corps/log/level.hpp>
#include <corps/log/print.hpp>
#include <cstddef>
#include <memory>
#include <string_view>
#include <type_traits>

namespace corps::log {

/// The most that is compiled in: CORPS_LOG_LEVEL is the name of a level, info by default.
#ifndef CORPS_LOG_LEVEL
#define CORPS_LOG_LEVEL info
#endif
inline constexpr Level compiled_level = Level::CORPS_LOG_LEVEL;

namespace detail {

/// An argument with the function that prints it. Refers to the caller's object, for the duration of the call.
struct Argument {
  const void* object;
  void (*print)(Writer& out, const void* object) noexcept;
};

template <class T>
Argument argument(const T& object) noexcept {
  if constexpr (std::is_array_v<T>) {  // a literal, or a buffer of characters that ends with a zero
    static_assert(std::is_same_v<std::remove_cv_t<std::remove_extent_t<T>>, char>,
                  "of arrays, the log prints texts only");
    return {object, [](Writer& out, const void* text) noexcept {
              log_print(out, std::string_view(static_cast<const char*>(text)));
            }};
  } else if constexpr (std::is_convertible_v<T, const char*>) {
    return {std::addressof(object), [](Writer& out, const void* o) noexcept {
              const char* text = *static_cast<const T*>(o);
              log_print(out, text != nullptr ? std::string_view(text) : std::string_view("(null)"));
            }};
  } else {
    return {std::addressof(object),
            [](Writer& out, const void* o) noexcept { log_print(out, *static_cast<const T*>(o)); }};
  }
}

void write_line(Level level, std::string_view format, const Argument* arguments) noexcept;

/// A format that is known to fit its arguments.
template <class... Arguments>
class Format {
 public:
  template <std::size_t N>
  consteval Format(const char (&literal)[N]) : text_(literal, N - 1) {
    std::size_t placeholders = 0;
    for (std::size_t i = 0; i < text_.size(); ++i) {
      if (text_[i] != '{' && text_[i] != '}') continue;
      const char next = i + 1 < text_.size() ? text_[i + 1] : '\0';
      if (text_[i] == '{' && next == '}') {
        ++placeholders;
      } else if (next != text_[i]) {
        the_format_has_a_brace_that_is_neither_a_placeholder_nor_doubled();
      }
      ++i;
    }
    if (placeholders != sizeof...(Arguments)) the_format_needs_one_placeholder_for_each_argument();
  }
  constexpr std::string_view text() const noexcept { return text_; }

 private:
  // Not constexpr: reaching one in a constant expression is the error, and its name the message.
  static void the_format_has_a_brace_that_is_neither_a_placeholder_nor_doubled();
  static void the_format_needs_one_placeholder_for_each_argument();
  std::string_view text_;
};

}  // namespace detail

/// What the macros below call.
template <class... Arguments>
void write(Level level, detail::Format<std::type_identity_t<Arguments>...> format,
           const Arguments&... arguments) noexcept {
  const detail::Argument list[sizeof...(Arguments) + 1] = {detail::argument(arguments)..., {nullptr, nullptr}};
  detail::write_line(level, format.text(), list);
}

}  // namespace corps::log

// Macros, because the arguments of a line that is not compiled in must not be evaluated.
#define CORPS_LOG(level, ...)                                                   \
  do {                                                                          \
    if constexpr (::corps::log::Level::level <= ::corps::log::compiled_level) { \
      ::corps::log::write(::corps::log::Level::level, __VA_ARGS__);             \
    }                                                                           \
  } while (false)
#define CORPS_ERROR(...) CORPS_LOG(error, __VA_ARGS__)
#define CORPS_WARN(...) CORPS_LOG(warn, __VA_ARGS__)
#define CORPS_INFO(...) CORPS_LOG(info, __VA_ARGS__)
#define CORPS_DEBUG(...) CORPS_LOG(debug, __VA_ARGS__)
#define CORPS_TRACE(...) CORPS_LOG(trace, __VA_ARGS__)
