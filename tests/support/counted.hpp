// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <set>
#include <utility>

namespace test {

/// What happened to the objects of one kind since the last reset.
struct Counts {
  int constructed = 0;  ///< neither by copy nor by move
  int copied = 0;
  int moved = 0;
  int destroyed = 0;
  /// Destructions of what was not there, constructions on top of what was, moves and copies from what was not.
  int errors = 0;
  std::set<const void*> alive;

  /// Each object that came into being is gone, and went once.
  bool balanced() const { return errors == 0 && alive.empty() && constructed + copied + moved == destroyed; }
  void reset() { *this = Counts(); }
};

/// An object that watches its own life. `Kind` gives independent counts.
template <bool copyable, int Kind = 0>
class CountedObject {
 public:
  static inline Counts counts;

  explicit CountedObject(int v = 0) : value(v) {
    ++counts.constructed;
    appear();
  }
  CountedObject(const CountedObject& other)
    requires copyable
      : value(other.value) {
    check(other);
    ++counts.copied;
    appear();
  }
  CountedObject(CountedObject&& other) noexcept : value(std::exchange(other.value, moved_from)) {
    check(other);
    ++counts.moved;
    appear();
  }
  CountedObject& operator=(const CountedObject& other)
    requires copyable
  {
    check(*this);
    check(other);
    value = other.value;
    return *this;
  }
  CountedObject& operator=(CountedObject&& other) noexcept {
    check(*this);
    check(other);
    value = std::exchange(other.value, moved_from);
    return *this;
  }
  ~CountedObject() {
    ++counts.destroyed;
    if (counts.alive.erase(this) == 0) ++counts.errors;
  }

  static constexpr int moved_from = -1;
  int value;

 private:
  void appear() {
    if (!counts.alive.insert(this).second) ++counts.errors;
  }
  static void check(const CountedObject& object) {
    if (!counts.alive.contains(&object)) ++counts.errors;
  }
};

using Counted = CountedObject<true>;
using MoveOnly = CountedObject<false>;

}  // namespace test
