// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <corps/panic.hpp>
#include <corps/sync/wait_list.hpp>
#include <cstddef>
#include <cstring>
#include <span>

namespace corps::detail {

/// What is the same for pipes of any size: where the bytes are, and who waits. Not locked.
///
/// The first in each line has the turn, and keeps it until it has what it wants; it is woken whenever there is
/// something for it to do. Newcomers are served only when nobody waits.
template <class Count>
class PipeCore {
 public:
  std::size_t size() const noexcept { return count_; }

  bool readers_may() const noexcept { return readers.empty(); }
  std::size_t try_read(const std::byte* bytes, std::size_t capacity, std::span<std::byte> to) noexcept {
    return readers.empty() ? read(bytes, capacity, to) : 0;
  }
  std::size_t try_write(std::byte* bytes, std::size_t capacity, std::span<const std::byte> from) noexcept {
    return writers.empty() ? write(bytes, capacity, from) : 0;
  }

  std::size_t read(const std::byte* bytes, std::size_t capacity, std::span<std::byte> to) noexcept {
    std::size_t done = 0;
    while (done != to.size() && count_ != 0) {
      const auto piece = readable(bytes, capacity);
      const std::size_t n = piece.size() < to.size() - done ? piece.size() : to.size() - done;
      std::memcpy(to.data() + done, piece.data(), n);
      remove(capacity, n);
      done += n;
    }
    if (done != 0) wake_first(writers);
    return done;
  }
  std::size_t write(std::byte* bytes, std::size_t capacity, std::span<const std::byte> from) noexcept {
    std::size_t done = 0;
    while (done != from.size() && count_ != capacity) {
      std::size_t at = std::size_t{first_} + count_;
      if (at >= capacity) at -= capacity;
      const std::size_t end = at < first_ ? first_ : capacity;
      const std::size_t n = end - at < from.size() - done ? end - at : from.size() - done;
      std::memcpy(bytes + at, from.data() + done, n);
      count_ = static_cast<Count>(count_ + n);
      done += n;
    }
    if (done != 0) wake_first(readers);
    return done;
  }
  /// The bytes up to the end of the buffer, or to the last one.
  std::span<const std::byte> readable(const std::byte* bytes, std::size_t capacity) const noexcept {
    const std::size_t to_the_end = capacity - first_;
    return {bytes + first_, count_ < to_the_end ? count_ : to_the_end};
  }
  void consume(std::size_t capacity, std::size_t count) noexcept {
    if (count > count_) panic("a Pipe was told to consume more bytes than it has");
    if (count == 0) return;
    remove(capacity, count);
    wake_first(writers);
  }
  /// `node` has done what it wanted, or was cancelled: what there is left is for the next.
  void leave(WaitList& line, WaitNode& node, std::size_t capacity) noexcept {
    if (!node.is_linked()) return;
    const bool was_first = line.is_first(node);
    line.remove(node);
    if (was_first && (&line == &readers ? count_ != 0 : count_ != capacity)) wake_first(line);
  }

  WaitList readers;
  WaitList writers;

 private:
  static void wake_first(const WaitList& line) noexcept {
    if (!line.empty()) line.first()->waker.wake();
  }
  void remove(std::size_t capacity, std::size_t count) noexcept {
    const std::size_t first = first_ + count;
    first_ = static_cast<Count>(first >= capacity ? first - capacity : first);
    count_ = static_cast<Count>(count_ - count);
  }

  Count first_ = 0;
  Count count_ = 0;
};

}  // namespace corps::detail
