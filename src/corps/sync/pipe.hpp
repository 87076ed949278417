// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <corps/sync/lock.hpp>
#include <corps/sync/pipe_core.hpp>
#include <corps/sync/pipe_futures.hpp>
#include <corps/sync/ring.hpp>
#include <string_view>

namespace corps {

/// A buffer of N bytes between those who write and those who read: a stream without borders between messages.
///
/// Several may read and several may write, each served in the order they came: who has begun a `write_all` goes on
/// until all is written, so the bytes of two of them do not mix; while somebody waits, `try_read` or `try_write` of
/// others gets nothing. For messages with borders use a Channel.
///
/// Bytes are copied under the lock, by the futures no more than 64 at a time, by the `try_` functions all at once.
/// Size on 32-bit: N + 10, from N = 256 on N + 12, in words. Contexts: the `try_` functions, `consume`, `size` and
/// `clear` as the lock policy says, by default any; the futures in tasks.
template <std::size_t N, class Lock = CriticalSectionLock>
class Pipe {
  static_assert(N >= 1, "a Pipe needs room for at least one byte");
  static_assert(N <= UINT16_MAX, "a Pipe holds at most 65,535 bytes");

 public:
  using LockPolicy = Lock;

  constexpr Pipe() noexcept = default;
  Pipe(const Pipe&) = delete;
  Pipe& operator=(const Pipe&) = delete;

  /// The future that reads what is there into `to`: at least one byte, at most to.size(); gives how many. Into nothing
  /// it reads nothing, at once. Cancel safety: cancelled, it has read nothing.
  PipeTransfer<Pipe, detail::PipeVerb::read> read(std::span<std::byte> to) noexcept { return {*this, to}; }
  /// The future that writes as much of `from` as there is room for: at least one byte; gives how many. Of nothing it
  /// writes nothing, at once. Cancel safety: cancelled, it has written nothing.
  PipeTransfer<Pipe, detail::PipeVerb::write> write(std::span<const std::byte> from) noexcept { return {*this, from}; }
  auto write(std::string_view from) noexcept { return write(std::as_bytes(std::span(from))); }
  /// The future that writes all of `from`. Cancel safety: what it has written before it was cancelled stays written.
  PipeTransfer<Pipe, detail::PipeVerb::write_all> write_all(std::span<const std::byte> from) noexcept {
    return {*this, from};
  }
  auto write_all(std::string_view from) noexcept { return write_all(std::as_bytes(std::span(from))); }

  /// Reads what is there, unless somebody waits for it; gives how many bytes.
  std::size_t try_read(std::span<std::byte> to) noexcept {
    [[maybe_unused]] typename Lock::Guard guard;
    return core_.try_read(bytes_, N, to);
  }
  /// Writes as much as there is room for, unless somebody waits for it; gives how many bytes.
  std::size_t try_write(std::span<const std::byte> from) noexcept {
    [[maybe_unused]] typename Lock::Guard guard;
    return core_.try_write(bytes_, N, from);
  }
  std::size_t try_write(std::string_view from) noexcept { return try_write(std::as_bytes(std::span(from))); }

  /// The future of the bytes that can be read in one piece, at least one: they stay in the pipe until `consume`. More
  /// may lie behind the end of the buffer. With several readers, only one of them at a time may do this, and no
  /// `read` meanwhile: else the bytes may be replaced while they are looked at. Cancel safety: it takes nothing.
  PipeTransfer<Pipe, detail::PipeVerb::fill_buf> fill_buf() noexcept { return {*this, {}}; }
  /// Those bytes; none when there are none, or somebody waits for them.
  std::span<const std::byte> try_fill_buf() noexcept {
    [[maybe_unused]] typename Lock::Guard guard;
    return core_.readers_may() ? core_.readable(bytes_, N) : std::span<const std::byte>();
  }
  /// Takes out the first `count` bytes; panics when there are fewer.
  void consume(std::size_t count) noexcept {
    [[maybe_unused]] typename Lock::Guard guard;
    core_.consume(N, count);
  }

  std::size_t size() const noexcept {
    [[maybe_unused]] typename Lock::Guard guard;
    return core_.size();
  }
  static constexpr std::size_t capacity() noexcept { return N; }
  bool empty() const noexcept { return size() == 0; }
  bool full() const noexcept { return size() == N; }
  /// Drops the bytes that are there.
  void clear() noexcept {
    [[maybe_unused]] typename Lock::Guard guard;
    core_.consume(N, core_.size());
  }

 private:
  template <class, detail::PipeVerb>
  friend class PipeTransfer;
  using Guard = typename Lock::Guard;

  detail::PipeCore<detail::count_t<N>> core_;
  std::byte bytes_[N] = {};
};

}  // namespace corps
