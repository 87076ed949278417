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

/// The future that a serial port's `read` returns. 24 bytes on 32-bit.
template <class Port>
class [[nodiscard("read() does nothing until it is awaited")]] SerialRead : public Awaitable<SerialRead<Port>> {
 public:
  SerialRead(Port& port, std::span<std::byte> buffer) noexcept
      : port_(&port), data_(buffer.data()), size_(buffer.size()) {}
  SerialRead(SerialRead&& other) noexcept : port_(other.port_), data_(other.data_), size_(other.size_) {
    if (other.node_.is_linked()) panic("a serial port's read() was moved while it was being awaited");
  }
  ~SerialRead() {
    arch::CriticalSection lock;
    if (node_.is_linked()) leave();
  }

  bool poll_ready(Context& context) noexcept {
    if (size_ == 0) return true;
    for (;;) {
      unsigned length;
      {
        arch::CriticalSection lock;
        if (!node_.is_linked()) port_->readers_.append(node_);
        node_.waker = context.waker();
        // Only the first in the line touches the data: so no two copy at a time.
        if (!port_->readers_.is_first(node_)) return false;
        length = port_->receiver_.begin_read();
      }
      if (length == 0) return false;
      length = static_cast<unsigned>(std::min<std::size_t>(length, size_));
      // Interrupts stay on while the bytes are copied.
      std::memcpy(data_, port_->receiver_.begin(port_->controller_), length);
      arch::CriticalSection lock;
      // False: the bus was reset in the middle of it.
      if (!port_->receiver_.end_read(port_->controller_, length)) continue;
      size_ = length;
      leave();
      return true;
    }
  }
  std::expected<std::size_t, io::Error> take() const noexcept { return size_; }

 private:
  void leave() noexcept {
    port_->readers_.remove(node_);
    port_->wake_reader();
  }

  Port* port_;
  corps::detail::WaitNode node_;
  std::byte* data_;
  std::size_t size_;  // of the buffer; once complete, of what is in it
};

}  // namespace corps::usb
