// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <algorithm>
#include <arch/arch.hpp>
#include <corps/futures/future.hpp>
#include <corps/io/error.hpp>
#include <corps/panic.hpp>
#include <corps/sync/wait_list.hpp>
#include <cstring>
#include <expected>
#include <span>

namespace corps::usb {

namespace detail {
/// One who writes.
struct SerialWriter : corps::detail::WaitNode {
  bool has_begun = false;    ///< some of its data was taken
  bool was_cut_off = false;  ///< the host went away after that
};
}  // namespace detail

/// The future that a serial port's `write` returns. 28 bytes on 32-bit.
template <class Port>
class [[nodiscard("write() does nothing until it is awaited")]] SerialWrite : public Awaitable<SerialWrite<Port>> {
 public:
  SerialWrite(Port& port, std::span<const std::byte> data) noexcept
      : port_(&port), data_(data.data()), size_(data.size()) {}
  SerialWrite(SerialWrite&& other) noexcept : port_(other.port_), data_(other.data_), size_(other.size_) {
    if (other.node_.is_linked()) panic("a serial port's write() was moved while it was being awaited");
  }
  ~SerialWrite() {
    arch::CriticalSection lock;
    if (node_.is_linked()) leave();
  }

  bool poll_ready(Context& context) noexcept {
    while (size_ != 0) {
      unsigned length;
      {
        arch::CriticalSection lock;
        if (!node_.is_linked()) port_->writers_.append(node_);
        node_.waker = context.waker();
        // Only the first in the line touches the buffers: so writes do not interleave.
        if (!port_->writers_.is_first(node_)) return false;
        if (node_.was_cut_off) break;
        if (!port_->connected_) return false;
        length = port_->sender_.begin_fill();
        if (length == 0) return false;
        node_.has_begun = true;
      }
      length = static_cast<unsigned>(std::min<std::size_t>(length, size_));
      // Interrupts stay on while the bytes are copied.
      std::memcpy(port_->sender_.end(port_->controller_), data_, length);
      arch::CriticalSection lock;
      // Cut off in the middle of it: the buffer may have been emptied, for another host.
      port_->sender_.end_fill(port_->controller_, node_.was_cut_off ? 0 : length);
      data_ += length;
      size_ -= length;
    }
    arch::CriticalSection lock;
    if (node_.is_linked()) leave();
    return true;
  }
  std::expected<void, io::Error> take() const noexcept {
    if (node_.was_cut_off) return std::unexpected(io::Error::disconnected);
    return {};
  }

 private:
  void leave() noexcept {
    port_->writers_.remove(node_);
    if (!port_->wake_writer()) port_->sender_.go_on(port_->controller_, false);
  }

  Port* port_;
  detail::SerialWriter node_;
  const std::byte* data_;
  std::size_t size_;
};

}  // namespace corps::usb
