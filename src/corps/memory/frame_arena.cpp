// SPDX-License-Identifier: MIT OR Apache-2.0
#include <corps/memory/frame_arena.hpp>
#include <new>

namespace corps::detail {
namespace {
std::byte* bytes(void* p) noexcept { return static_cast<std::byte*>(p); }
}  // namespace

void* FrameArena::allocate(std::span<std::byte> buffer, std::size_t n) noexcept {
  if (!started_) {
    started_ = true;
    const std::size_t usable = buffer.size() / alignment * alignment;
    if (usable >= sizeof(Gap)) gaps_ = new (buffer.data()) Gap{usable, nullptr};
  }
  if (n > buffer.size()) return nullptr;  // keeps the sum below from overflowing
  const std::size_t size = overhead + (n + alignment - 1) / alignment * alignment;
  static_assert(overhead >= sizeof(Gap), "the smallest piece becomes a gap when it is freed");
  for (Gap** link = &gaps_; *link != nullptr; link = &(*link)->next) {
    Gap* gap = *link;
    if (gap->size < size) continue;
    if (gap->size - size >= sizeof(Gap)) {
      *link = new (bytes(gap) + size) Gap{gap->size - size, gap->next};
      gap->size = size;
    } else {
      *link = gap->next;
    }
    return bytes(gap) + overhead;
  }
  return nullptr;
}

void FrameArena::free(void* piece) noexcept {
  auto* gap = reinterpret_cast<Gap*>(bytes(piece) - overhead);
  Gap* before = nullptr;
  Gap* after = gaps_;
  while (after != nullptr && after < gap) {
    before = after;
    after = after->next;
  }
  if (after != nullptr && bytes(gap) + gap->size == bytes(after)) {
    gap->size += after->size;
    after = after->next;
  }
  gap->next = after;
  if (before == nullptr) {
    gaps_ = gap;
  } else if (bytes(before) + before->size == bytes(gap)) {
    before->size += gap->size;
    before->next = gap->next;
  } else {
    before->next = gap;
  }
}

}  // namespace corps::detail
