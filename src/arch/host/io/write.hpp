// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <arch/host/io/operation.hpp>
#include <corps/futures/future.hpp>
#include <cstddef>
#include <span>

namespace corps::host {

/// The future of a write; made by the ports. `E` is the type of its error.
///
/// Complete when the system has taken all bytes. Another task's write on the same port comes after all of it. Cancel
/// safety: a part of the bytes may have been written, and who cancels it cannot know how many.
template <class E>
class [[nodiscard("write() does nothing until it is awaited")]] Write : public Awaitable<Write<E>>, detail::Operation {
 public:
  Write(std::shared_ptr<detail::Descriptor> port, std::span<const std::byte> bytes) noexcept
      : Operation(std::move(port), detail::Direction::out), bytes_(bytes) {}
  Write(Write&&) noexcept = default;

  bool poll_ready(Context& context) noexcept {
    return poll_with(context, [this] {
      while (!bytes_.empty()) {
        const std::ptrdiff_t count = descriptor().try_write(bytes_);
        if (count < 0) return count;
        bytes_ = bytes_.subspan(static_cast<std::size_t>(count));
      }
      return std::ptrdiff_t{0};
    });
  }
  std::expected<void, E> take() const noexcept {
    if (error() != 0) return std::unexpected(detail::error_from<E>(error()));
    return {};
  }

 private:
  std::span<const std::byte> bytes_;
};

}  // namespace corps::host
