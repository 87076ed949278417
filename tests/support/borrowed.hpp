// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

namespace test {

/// What a test lends to a task that ends, or is given up, before it: a reference, which a task may not take, in a
/// struct, which it may. The constructor is user-declared, for GCC 12 destroys aggregates in a co_await expression
/// twice.
template <class T>
class Borrowed {
 public:
  Borrowed(T& object) noexcept : object_(&object) {}
  T& operator*() const noexcept { return *object_; }
  T* operator->() const noexcept { return object_; }

 private:
  T* object_;
};

}  // namespace test
