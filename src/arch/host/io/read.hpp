// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <arch/host/io/operation.hpp>
#include <corps/futures/future.hpp>
#include <cstddef>
#include <span>

namespace corps::host {

/// The future of a read; made by the ports. `E` is the type of its error.
///
/// Gives at least one byte; 0 is the end of the stream, or a buffer of none. Cancel safety: nothing is lost, what has
/// not been read stays with the system.
template <class E>
class [[nodiscard("read() does nothing until it is awaited")]] Read : public Awaitable<Read<E>>, detail::Operation {
 public:
  Read(std::shared_ptr<detail::Descriptor> port, std::span<std::byte> buffer) noexcept
      : Operation(std::move(port), detail::Direction::in), buffer_(buffer) {}
  Read(Read&&) noexcept = default;

  bool poll_ready(Context& context) noexcept {
    if (buffer_.empty()) return true;
    return poll_with(context, [this] {
      const std::ptrdiff_t count = descriptor().try_read(buffer_);
      if (count > 0) count_ = static_cast<std::size_t>(count);
      return count;
    });
  }
  std::expected<std::size_t, E> take() const noexcept {
    if (error() != 0) return std::unexpected(detail::error_from<E>(error()));
    // A device has no end: it is gone. A terminal's line that was hung up reads as one.
    if constexpr (std::is_same_v<E, io::Error>) {
      if (count_ == 0 && !buffer_.empty()) return std::unexpected(io::Error::disconnected);
    }
    return count_;
  }

 private:
  std::span<std::byte> buffer_;
  std::size_t count_ = 0;
};

}  // namespace corps::host
