// SPDX-License-Identifier: MIT OR Apache-2.0
// What the conformance suite is written with: the same sources are a desktop program (GoogleTest, sanitizers) and
// firmware on each emulated chip. So they use no heap, no exceptions and no standard streams, and of GoogleTest only
// TEST, EXPECT_TRUE/FALSE/EQ/NE/LT/LE/GT/GE and the ASSERT_ forms of them.
#pragma once

#if defined(__linux__)
#include <gtest/gtest.h>

#include <support/virtual_machine.hpp>
namespace test {
using Machine = VirtualMachine;
}
#else
#include <support/firmware_test.hpp>
#endif

#include <array>
#include <cstddef>
#include <string_view>
#include <support/borrowed.hpp>
#include <utility>

namespace test {

/// What happened, in order: a short text that a test compares. Letters beyond `capacity` become a final '!'.
template <std::size_t capacity = 64>
class BasicTrace {
 public:
  void add(char c) {
    if (size_ < capacity) {
      text_[size_++] = c;
    } else {
      text_[capacity - 1] = '!';
    }
  }
  void add(std::string_view text) {
    for (char c : text) add(c);
  }
  std::string_view text() const { return {text_.data(), size_}; }
  /// The text since the last call.
  std::string_view take() { return {text_.data(), std::exchange(size_, 0)}; }

 private:
  std::array<char, capacity> text_{};
  std::size_t size_ = 0;
};
using Trace = BasicTrace<>;

/// A move-only value that counts how many there are with a value in them: none may get lost or appear twice.
class Token {
 public:
  static inline int alive = 0;

  explicit Token(int v = 0) : value(v), full_(true) { ++alive; }
  Token(Token&& other) noexcept : value(other.value), full_(std::exchange(other.full_, false)) {}
  Token& operator=(Token&& other) noexcept {
    if (this != &other) {
      drop();
      value = other.value;
      full_ = std::exchange(other.full_, false);
    }
    return *this;
  }
  ~Token() { drop(); }

  bool has_value() const { return full_; }
  int value;

 private:
  void drop() {
    if (std::exchange(full_, false)) --alive;
  }
  bool full_;
};

}  // namespace test
