// SPDX-License-Identifier: MIT OR Apache-2.0
#include <algorithm>
#include <arch/arch.hpp>
#include <arch/sim/parts/serial_link.hpp>
#include <corps/panic.hpp>
#include <cstring>

namespace corps::sim {

unsigned SerialLink::Sender::begin_fill() const noexcept {
  return static_cast<unsigned>(std::min(packet_size, packets * packet_size - link.outgoing_.size()));
}

void SerialLink::Sender::end_fill(Controller&, unsigned length) noexcept {
  link.outgoing_.append(reinterpret_cast<const char*>(staged.data()), length);
  link.start_fetching();
}

unsigned SerialLink::Receiver::begin_read() noexcept {
  if (link.incoming_.empty()) return 0;
  // A copy, so that the buffer is there while it is read, whatever the other end does meanwhile.
  const std::string& packet = link.incoming_.front();
  std::memcpy(staged.data(), packet.data(), packet.size());
  plugged = link.plugged_;
  return static_cast<unsigned>(packet.size());
}

bool SerialLink::Receiver::end_read(Controller&, unsigned length) noexcept {
  if (plugged != link.plugged_) return false;
  std::string& packet = link.incoming_.front();
  packet.erase(0, length);
  if (packet.empty()) link.incoming_.pop_front();
  link.start_sending();
  return true;
}

bool SerialLink::wake_writer() noexcept {
  if (writers_.empty()) return false;
  writers_.first()->waker.wake();
  return true;
}

void SerialLink::wake_reader() noexcept {
  if (!readers_.empty() && !incoming_.empty()) readers_.first()->waker.wake();
}

void SerialLink::change(bool connected) {
  arch::CriticalSection section;
  if (connected == connected_) return;
  connected_ = connected;
  World::current().note("serial", name_ + (connected ? " opened" : " closed"));
  while (!watchers_[connected].empty()) watchers_[connected].grant_first();
  if (connected) start_fetching();
  if (!wake_writer()) return;
  auto& writer = static_cast<usb::detail::SerialWriter&>(*writers_.first());
  writer.was_cut_off |= writer.has_begun && !connected;
}

void SerialLink::unplug() {
  arch::CriticalSection section;
  ++plugged_;
  outgoing_.clear();
  incoming_.clear();
  to_send_.clear();
  change(false);
}

void SerialLink::send(std::string_view bytes) {
  arch::CriticalSection section;
  to_send_ += bytes;
  start_sending();
}

void SerialLink::fetch(bool on) {
  fetches_ = on;
  start_fetching();
}

void SerialLink::start_fetching() {
  if (fetching_ || outgoing_.empty()) return;
  fetching_ = true;
  World::current().between(least_, most_, name_ + " sent", [this] {
    arch::CriticalSection section;
    fetching_ = false;
    if (!connected_ || !fetches_) return;
    const std::size_t length = std::min(packet_size, outgoing_.size());
    received_.append(outgoing_, 0, length);
    outgoing_.erase(0, length);
    wake_writer();
    start_fetching();
  });
}

void SerialLink::start_sending() {
  if (sending_ || to_send_.empty() || incoming_.size() >= packets) return;
  sending_ = true;
  World::current().between(least_, most_, name_ + " received", [this] {
    arch::CriticalSection section;
    sending_ = false;
    if (to_send_.empty()) return;  // unplugged meanwhile
    const auto most = static_cast<std::int64_t>(std::min(packet_size, to_send_.size()));
    const auto length = static_cast<std::size_t>(1 + World::current().choices().quantity(most - 1));
    incoming_.push_back(to_send_.substr(0, length));
    to_send_.erase(0, length);
    wake_reader();
    start_sending();
  });
}

SerialLink& SerialPort::link() const noexcept {
  if (link_ == nullptr) panic("a serial port was used after it was moved away");
  return *link_;
}

}  // namespace corps::sim
