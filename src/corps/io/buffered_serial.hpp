// SPDX-License-Identifier: MIT OR Apache-2.0
// The futures of a serial port that has buffers in RAM and is run by interrupts. A chip's driver brings a `Source` and
// a `Sink`: handles, copied freely, of what its handlers fill and empty.
#pragma once

#include <corps/futures/future.hpp>
#include <corps/io/error.hpp>
#include <corps/io/serial_line.hpp>
#include <corps/panic.hpp>
#include <cstddef>
#include <expected>
#include <span>

namespace corps::io {

/// What was taken from a receiver: bytes, or one error, or nothing.
struct Received {
  std::size_t count = 0;
  Error error = {};
  bool failed = false;
};

/// The future of a read. `Source` has `readers()`, the line of those who wait, and `take(buffer)`, which does not wait.
/// Five words and the source in the frame that awaits it.
template <class Source>
class [[nodiscard("read() does nothing until it is awaited")]] BufferedRead : public Awaitable<BufferedRead<Source>> {
 public:
  BufferedRead(Source source, std::span<std::byte> buffer) noexcept : source_(source), buffer_(buffer) {}
  /// Only before it is polled.
  BufferedRead(BufferedRead&& other) noexcept : source_(other.source_), buffer_(other.buffer_) {
    if (other.node_.is_linked()) panic("a read was moved while it was being awaited");
  }
  ~BufferedRead() {
    if (node_.is_linked()) detail::step_out(source_.readers(), node_);
  }

  bool poll_ready(Context& context) noexcept {
    if (buffer_.empty()) return true;  // none, at once
    if (!detail::line_up(source_.readers(), node_, context)) return false;
    result_ = source_.take(buffer_);
    if (result_.count == 0 && !result_.failed) return false;
    detail::step_out(source_.readers(), node_);
    return true;
  }
  std::expected<std::size_t, Error> take() const noexcept {
    if (result_.failed) return std::unexpected(result_.error);
    return result_.count;
  }

 private:
  Source source_;
  std::span<std::byte> buffer_;
  corps::detail::WaitNode node_;
  Received result_;
};

/// The future of a write. `Sink` has `writers()`, the line of those who wait, and `offer(bytes)`, which takes what it
/// has room for and says how much. Five words and the sink in the frame that awaits it.
template <class Sink>
class [[nodiscard("write() does nothing until it is awaited")]] BufferedWrite : public Awaitable<BufferedWrite<Sink>> {
 public:
  BufferedWrite(Sink sink, std::span<const std::byte> bytes) noexcept : sink_(sink), bytes_(bytes) {}
  /// Only before it is polled.
  BufferedWrite(BufferedWrite&& other) noexcept : sink_(other.sink_), bytes_(other.bytes_) {
    if (other.node_.is_linked()) panic("a write was moved while it was being awaited");
  }
  ~BufferedWrite() {
    if (node_.is_linked()) detail::step_out(sink_.writers(), node_);
  }

  bool poll_ready(Context& context) noexcept {
    if (!detail::line_up(sink_.writers(), node_, context)) return false;
    while (!bytes_.empty()) {
      const std::size_t taken = sink_.offer(bytes_);
      if (taken == 0) return false;
      bytes_ = bytes_.subspan(taken);
    }
    detail::step_out(sink_.writers(), node_);
    return true;
  }
  std::expected<void, Error> take() const noexcept { return {}; }

 private:
  Sink sink_;
  std::span<const std::byte> bytes_;
  corps::detail::WaitNode node_;
};

}  // namespace corps::io
