// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <arch/arch.hpp>
#include <corps/futures/future.hpp>
#include <corps/panic.hpp>
#include <corps/sync/wait_list.hpp>

namespace corps::usb {

/// The future that `wait_connected` and `wait_disconnected` return. 20 bytes on 32-bit. A state that came and went
/// before the task ran counts.
template <class Port>
class [[nodiscard("it does nothing until it is awaited")]] SerialConnection : public Awaitable<SerialConnection<Port>> {
 public:
  SerialConnection(Port& port, bool wanted) noexcept : port_(&port), wanted_(wanted) {}
  SerialConnection(SerialConnection&& other) noexcept : port_(other.port_), wanted_(other.wanted_) {
    if (other.node_.is_linked()) panic("a serial port's wait_connected() was moved while it was being awaited");
  }
  ~SerialConnection() {
    arch::CriticalSection lock;
    if (node_.is_linked()) port_->watchers_[wanted_].remove(node_);
  }

  bool poll_ready(Context& context) noexcept {
    arch::CriticalSection lock;
    if (node_.is_granted()) return true;
    if (!node_.is_linked()) {
      if (port_->connected_ == wanted_) return true;
      port_->watchers_[wanted_].append(node_);
    }
    node_.waker = context.waker();
    return false;
  }
  void take() const noexcept {}

 private:
  Port* port_;
  corps::detail::WaitNode node_;
  bool wanted_;
};

}  // namespace corps::usb
