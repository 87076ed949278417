// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <corps/sync/ring.hpp>

namespace corps::detail {

/// Up to N values, the greatest first, equals in the order they came. How many there are is its owner's to remember.
///
/// The values stay where they are put; what is sorted are their places, a byte or two each. Inserting takes O(log N)
/// comparisons and moves at most N such bytes; taking the greatest takes constant time.
template <class T, std::size_t N, class Compare>
class SortedSlots {
 public:
  using Value = T;
  using Count = count_t<N>;
  static constexpr std::size_t capacity = N;

  constexpr SortedSlots() noexcept {}
  SortedSlots(const SortedSlots&) = delete;
  SortedSlots& operator=(const SortedSlots&) = delete;
  ~SortedSlots() {}

  void push(Count, Count count, T&& value) {
    // The owner looks first; GCC 12 warns of what lay beyond the end.
    if (count >= N) __builtin_unreachable();
    const Count slot = place(count);
    std::construct_at(&values_[slot], std::move(value));
    // Before the first that is not less: equals are taken from the back, so the older one stands further back.
    std::size_t from = 0;
    std::size_t to = count;
    while (from < to) {
      const std::size_t middle = (from + to) / 2;
      if (less_(values_[place(middle)], values_[slot])) {
        from = middle + 1;
      } else {
        to = middle;
      }
    }
    for (std::size_t i = count; i > from; --i) set_place(i, place(i - 1));
    set_place(from, slot);
  }
  /// The greatest of the `count` that there are.
  T& next(Count, Count count) noexcept { return values_[place(count - 1u)]; }
  void drop_next(Count&, Count count) noexcept { std::destroy_at(&values_[place(count - 1u)]); }

  /// Where in the order the slot is; `count` when it is not among the first `count`.
  std::size_t find(std::size_t slot, std::size_t count) const noexcept {
    std::size_t at = 0;
    while (at < count && place(at) != slot) ++at;
    return at;
  }
  T& at_slot(std::size_t slot) noexcept { return values_[slot]; }
  /// Takes the value that is `at` this place in the order out.
  void drop(std::size_t at, std::size_t count) noexcept {
    if (at >= count || count > N) __builtin_unreachable();  // as above
    const Count slot = place(at);
    std::destroy_at(&values_[slot]);
    for (; at + 1 < count; ++at) set_place(at, place(at + 1));
    set_place(at, slot);
  }

 private:
  // The order is a permutation of all slots: those in use, from the least to the greatest, then the free ones. Kept as
  // differences from the identity, so that an empty one is all zeroes and takes no flash.
  Count place(std::size_t at) const noexcept { return static_cast<Count>(order_[at] + at); }
  void set_place(std::size_t at, Count slot) noexcept { order_[at] = static_cast<Count>(slot - at); }

  struct Nothing {};
  union {
    Nothing nothing_{};  // a constant expression leaves no union without a member
    T values_[N];
  };
  Count order_[N] = {};
  [[no_unique_address]] Compare less_;
};

}  // namespace corps::detail
