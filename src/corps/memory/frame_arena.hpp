// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <cstddef>
#include <span>

namespace corps::detail {

/// Hands out pieces of one fixed buffer: first fit, neighbours joined when freed. One size word a piece; no other
/// bookkeeping, and nothing to set up at start. Not locked.
class FrameArena {
 public:
  static constexpr std::size_t alignment = __STDCPP_DEFAULT_NEW_ALIGNMENT__;

  constexpr FrameArena() noexcept = default;

  /// `n` bytes, aligned, out of `buffer`, which is the same at every call; null when no gap is large enough.
  /// O(number of gaps).
  void* allocate(std::span<std::byte> buffer, std::size_t n) noexcept;
  /// Gives back what `allocate` returned. O(number of gaps).
  void free(void* piece) noexcept;

 private:
  /// Free memory; the gaps are listed by address. A piece in use keeps `size` in front of it.
  struct alignas(alignment) Gap {
    std::size_t size;  // with this header
    Gap* next;
  };
  static constexpr std::size_t overhead = alignment;

  Gap* gaps_ = nullptr;
  bool started_ = false;
};

}  // namespace corps::detail
